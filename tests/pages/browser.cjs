// Opens pages in headless Chromium and answers what a test asks about them: `node browser.cjs < questions.json`.
//
//   {"browser": "chromium", "folder": "/tmp/x", "visits": [{"url": "file:///tmp/x/plan.html", "steps": [STEP, ...]}]}
//
// A step is one of
//   {"evaluate": "document.title"}            the value; a promise is waited for
//   {"scheme": "dark"} {"media": "print"}     as the reader's system prefers; "" takes it back
//   {"size": [1200, 900]}                     of the window
//   {"script": false}                         loads the page again with its scripts turned off, or on
//   {"type": "text"} {"press": "Tab"}         on a keyboard
//   {"screenshot": "light.png"}               into the folder; answers {"colours", "light"} of what is on it
// and the answer is a JSON array, for each visit {"answers": [...], "console": [...], "requests": [...]}: all that the page said
// on its console, violations of its policy too, and all that it asked for but itself. Whatever goes wrong ends this with 1.
"use strict";
const { spawn } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const patience = 120_000;
const flags = [
  "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
  "--no-default-browser-check", "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
  "--disable-domain-reliability", "--disable-extensions", "--disable-sync", "--metrics-recording-only", "--no-pings",
  "--disable-features=Translate,OptimizationHints,MediaRouter", "--password-store=basic", "--hide-scrollbars",
  "--force-color-profile=srgb", "--window-size=1200,900", "--host-resolver-rules=MAP * ~NOTFOUND",
];

// The browser's own protocol over two pipes: JSON, each ended by a zero byte.
class Browser {
  constructor(program, profile) {
    const env = { PATH: process.env.PATH, HOME: profile, LANG: "C.UTF-8", DBUS_SESSION_BUS_ADDRESS: "disabled:" };
    this.process = spawn(program, [...flags, `--user-data-dir=${profile}`, "about:blank"],
      { env, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.once("error", (error) => this.fail(error));
    this.process.once("exit", () => this.fail(new Error("the browser ended")));
    this.waiting = new Map();
    this.listeners = new Set();
    this.last = 0;
    let rest = Buffer.alloc(0);
    this.process.stdio[4].on("data", (data) => {
      rest = Buffer.concat([rest, data]);
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        this.take(JSON.parse(rest.subarray(0, end).toString("utf8")));
        rest = rest.subarray(end + 1);
      }
    });
    this.process.stdio[3].on("error", () => {});
  }
  take(message) {
    const call = this.waiting.get(message.id);
    if (!call) {
      for (const listener of this.listeners) listener(message);
      return;
    }
    this.waiting.delete(message.id);
    if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
    else call.resolve(message.result);
  }
  fail(error) {
    for (const call of this.waiting.values()) call.reject(error);
    this.waiting.clear();
  }
  send(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { method, resolve, reject }));
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return answer;
  }
  async close() {
    this.send("Browser.close").catch(() => {});
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 5_000))]);
    this.process.kill("SIGKILL");
    await this.ended;
  }
}

class Page {
  static async open(browser) {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(browser, targetId, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    return page;
  }
  constructor(browser, targetId, sessionId) {
    Object.assign(this, { browser, targetId, sessionId, console: [], requests: [], answers: [], features: {}, loaded: null });
    this.listener = (message) => message.sessionId === sessionId && this.hear(message.method, message.params);
    browser.listeners.add(this.listener);
  }
  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }
  hear(method, params) {
    if (method === "Runtime.consoleAPICalled") this.console.push(params.args.map((one) => one.value ?? one.description).join(" "));
    if (method === "Runtime.exceptionThrown") this.console.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Log.entryAdded") this.console.push(params.entry.text);
    if (method === "Network.requestWillBeSent" && params.request.url !== this.url && !params.request.url.startsWith("data:"))
      this.requests.push(params.request.url);
    if (method === "Page.loadEventFired") this.loaded?.();
  }
  async load(url) {
    this.url = url;
    const loaded = new Promise((resolve) => (this.loaded = resolve));
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value ?? null;
  }
  async press(key) {
    const keys = { Tab: 9, Escape: 27, Enter: 13, ArrowDown: 40 };
    const event = { key, code: key, windowsVirtualKeyCode: keys[key] };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
  async step(step, folder, painter) {
    if (step.evaluate !== undefined) return this.evaluate(step.evaluate);
    if (step.type !== undefined) return this.send("Input.insertText", { text: step.type }).then(() => null);
    if (step.press !== undefined) return this.press(step.press).then(() => null);
    if (step.size !== undefined) {
      const [width, height] = step.size;
      return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false }).then(() => null);
    }
    if (step.script !== undefined) {
      await this.send("Emulation.setScriptExecutionDisabled", { value: !step.script });
      return this.load(this.url).then(() => null);
    }
    if (step.screenshot !== undefined) {
      const { data } = await this.send("Page.captureScreenshot", { format: "png" });
      writeFileSync(join(folder, step.screenshot), Buffer.from(data, "base64"));
      return painter.evaluate(`(${look})(${JSON.stringify(data)})`);
    }
    if (step.scheme !== undefined) this.features.scheme = step.scheme;
    if (step.media !== undefined) this.features.media = step.media;
    await this.send("Emulation.setEmulatedMedia", {
      media: this.features.media ?? "",
      features: [{ name: "prefers-color-scheme", value: this.features.scheme ?? "" }],
    });
    return null;
  }
}

// Runs in a blank page: how many colours a picture has, and how light it is, from 0 to 255.
async function look(base64) {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + base64)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, image.width, image.height).data;
  const colours = new Set();
  let light = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    colours.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
    light += pixels[at] + pixels[at + 1] + pixels[at + 2];
  }
  return { colours: colours.size, light: Math.round(light / (pixels.length * 0.75)) };
}

async function visit(browser, { url, steps }, folder, painter) {
  const page = await Page.open(browser);
  await page.load(url);
  for (const step of steps) page.answers.push(await page.step(step, folder, painter));
  // What is said on the console comes behind what made it say so.
  await page.evaluate("0");
  browser.listeners.delete(page.listener);
  await browser.send("Target.closeTarget", { targetId: page.targetId });
  return { answers: page.answers, console: page.console, requests: page.requests };
}

async function main() {
  const questions = JSON.parse(readFileSync(0, "utf8"));
  const profile = mkdtempSync(join(questions.folder, "profile-"));
  const browser = new Browser(questions.browser, profile);
  const late = setTimeout(() => browser.fail(new Error("the browser does not answer")), patience);
  try {
    const painter = await Page.open(browser);
    const results = [];
    for (const one of questions.visits) results.push(await visit(browser, one, questions.folder, painter));
    process.stdout.write(JSON.stringify(results));
  } finally {
    clearTimeout(late);
    await browser.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
