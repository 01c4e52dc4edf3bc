// An S3 server for tests: npm's s3rver, behind a front that does what s3rver does not. It verifies AWS signatures (version 4) and
// the digest of the body, keeps the conditions If-None-Match: * and If-Match, treats requests for one object one after another,
// and fails on demand.
//
//   node s3.cjs FOLDER [BUCKET...]
//
// Listens on a free port of 127.0.0.1, and says which: `listening PORT`. What a test says to it goes below /-/ :
//   PUT    /-/settings    {"conditions": "kept" | "ignored" | "refused", "keys": {ID: SECRET}, "token": SESSION_TOKEN or null,
//                          "region": NAME}: those that are named
//   PUT    /-/faults      [{"do": "answer" | "reset_before" | "reset_after" | "garbage" | "delay", "method", "path": its end,
//                          "after": how many that fit are let through first, "times", "status", "code", "headers", "ms"}]
//   GET    /-/faults      the same, each with "fired"
//   GET    /-/requests    [{"method", "path", "status", "headers"}]; DELETE forgets them
//   DELETE /-/objects/BUCKET/KEY
'use strict';
const { createHash, createHmac } = require('crypto');
const fs = require('fs').promises;
const http = require('http');
const { dirname } = require('path');
const S3rver = require('s3rver');

const [folder, ...buckets] = process.argv.slice(2);
const settings = { conditions: 'kept', keys: { S3RVER: 'S3RVER' }, token: null, region: 'us-east-1' };
let faults = [];
let requests = [];

const store = new S3rver({
  address: '127.0.0.1',
  port: 0,
  directory: folder,
  silent: true,
  configureBuckets: buckets.map((name) => ({ name, configs: [] })),
});

// s3rver's own answers once the bytes went through it, which is before they are in the file that a reading behind it opens.
store.store.putObject = async function (object) {
  const content = Buffer.isBuffer(object.content) ? object.content : await bodyOf(object.content);
  const path = this.getResourcePath(object.bucket, object.key, 'object');
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, content);
  const md5 = createHash('md5').update(content).digest('hex');
  await this.putMetadata(object.bucket, object.key, object.metadata, md5);
  return { size: content.length, md5 };
};

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const quoted = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

function failure(status, code, more = '') {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>The server of tests says ${code}</Message>${more}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}

// Nothing where the request is signed as it should be; else the answer that says what is wrong.
function wrongSignature(request, body) {
  const headers = request.headers;
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const match = form.exec(headers.authorization ?? '');
  if (!match) return failure(403, 'AccessDenied');
  const [, id, day, region, names, signature] = match;
  if (!Object.hasOwn(settings.keys, id)) return failure(403, 'InvalidAccessKeyId');
  if (region !== settings.region)
    return failure(400, 'AuthorizationHeaderMalformed', `<Region>${settings.region}</Region>`);

  const signed = names.split(';');
  const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (must.some((name) => !signed.includes(name)) || names !== [...signed].sort().join(';'))
    return failure(403, 'AccessDenied');
  if ((settings.token ?? undefined) !== headers['x-amz-security-token']) return failure(400, 'InvalidToken');
  if (headers['x-amz-content-sha256'] !== sha256(body)) return failure(400, 'XAmzContentSHA256Mismatch');

  const time = headers['x-amz-date'] ?? '';
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) < 15 * 60_000)) return failure(403, 'RequestTimeTooSkewed');

  const [path, query = ''] = request.url.split('?');
  const pairs = query.split('&').filter(Boolean).map((pair) => {
    const [name, value = ''] = pair.split('=').map(decodeURIComponent);
    return `${quoted(name)}=${quoted(value)}`;
  });
  const lines = signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const canonical = [request.method, path, pairs.sort().join('&'), lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce(hmac, 'AWS4' + settings.keys[id]);
  const right = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return right === signature ? null : failure(403, 'SignatureDoesNotMatch');
}

async function etagOf(path) {
  const [bucket, ...key] = decodeURIComponent(path).slice(1).split('/');
  const metadata = await store.store.getMetadata(bucket, key.join('/')).catch(() => null);
  return metadata && metadata.etag;
}

// Nothing where its conditions are met.
async function unmetCondition(request) {
  const none = request.headers['if-none-match'];
  const match = request.headers['if-match'];
  if (settings.conditions === 'ignored' || (none === undefined && match === undefined)) return null;
  if (settings.conditions === 'refused') return failure(501, 'NotImplemented');
  const etag = await etagOf(request.url);
  if (none === '*' && etag) return failure(412, 'PreconditionFailed');
  if (match !== undefined && !etag) return failure(404, 'NoSuchKey');
  if (match !== undefined && match !== etag) return failure(412, 'PreconditionFailed');
  return null;
}

// s3rver's own answer. It is asked without the signature, of which it would look at a part again, and on a connection of its own
// each time: one that was kept may be closed at the moment in which it is used.
function answerOfStore(port, request, body) {
  const headers = { ...request.headers };
  for (const name of ['authorization', 'if-match', 'if-none-match', 'connection', 'transfer-encoding', 'expect'])
    delete headers[name];
  headers['content-length'] = String(body.length);
  return new Promise((resolve, reject) => {
    const asked = http.request({ port, host: '127.0.0.1', method: request.method, path: request.url, headers, agent: false });
    asked.on('error', reject);
    asked.on('response', async (answer) => {
      const whole = await bodyOf(answer);
      for (const name of ['connection', 'keep-alive', 'transfer-encoding']) delete answer.headers[name];
      resolve({ status: answer.statusCode, headers: answer.headers, body: whole });
    });
    asked.end(body);
  });
}

async function bodyOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

// The fault that is due for a request.
function dueFault(request) {
  const fitting = faults.filter((rule) =>
    (!rule.method || rule.method === request.method) && (!rule.path || request.url.endsWith(rule.path)));
  for (const rule of fitting) {
    rule.seen = (rule.seen ?? 0) + 1;
    if (rule.seen <= (rule.after ?? 0) || rule.fired >= (rule.times ?? 1)) continue;
    rule.fired += 1;
    return rule;
  }
  return null;
}

const turns = new Map();
function inTurn(path, work) {
  const turn = (turns.get(path) ?? Promise.resolve()).then(work, work);
  turns.set(path, turn.catch(() => {}));
  return turn;
}

async function treat(port, request, body) {
  return (
    wrongSignature(request, body) ??
    inTurn(request.url, async () =>
      (request.method === 'PUT' ? await unmetCondition(request) : null) ?? answerOfStore(port, request, body))
  );
}

function send(response, answer) {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(answer.body);
}

async function control(request, response, body) {
  const [what, ...rest] = request.url.slice('/-/'.length).split('/');
  let says = {};
  if (what === 'settings') Object.assign(settings, JSON.parse(body));
  if (what === 'faults' && request.method === 'PUT') faults = JSON.parse(body).map((rule) => ({ ...rule, fired: 0 }));
  if (what === 'faults') says = faults;
  if (what === 'requests' && request.method === 'DELETE') requests = [];
  if (what === 'requests') says = requests;
  if (what === 'objects') await store.store.deleteObject(rest[0], decodeURIComponent(rest.slice(1).join('/')));
  send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(says)) });
}

async function handle(port, request, response) {
  const body = await bodyOf(request);
  if (request.url.startsWith('/-/')) return control(request, response, body);
  const noted = { method: request.method, path: request.url, status: 0, headers: Object.keys(request.headers) };
  requests.push(noted);
  const fault = dueFault(request);
  if (fault?.do === 'reset_before') return request.socket.destroy();
  if (fault?.do === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const answer =
    fault?.do === 'answer' ? failure(fault.status, fault.code) : await treat(port, request, body);
  Object.assign(answer.headers, fault?.headers);
  noted.status = answer.status;
  if (fault?.do === 'reset_after') return request.socket.destroy();
  if (fault?.do === 'garbage') answer.body = Buffer.from('<html>this is no answer of a store');
  send(response, answer);
}

store.run().then(({ port }) => {
  const front = http.createServer((request, response) => {
    handle(port, request, response).catch((error) => {
      console.error(error);
      request.socket.destroy();
    });
  });
  front.keepAliveTimeout = 60_000;
  front.listen(0, '127.0.0.1', () => console.log('listening ' + front.address().port));
});
