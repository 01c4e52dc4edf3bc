"""The stores that stores.py measures: real servers on loopback, each with a count of what it was asked."""
import base64
import datetime
import hashlib
import hmac
import http.client
import http.server
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = ROOT / "build/servers/node_modules"
PLAIN_GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
GIT_REMOTE = ("push", "fetch", "ls-remote", "fetch-pack", "send-pack")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Store:
    """A place for states; `place(name)` answers the lines under `state:` and the variables that it needs."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haloform-stores-"))
        self.started = []

    def start(self, command, **options):
        output = open(self.folder / "output", "wb")
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=output,
                                   stdin=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def printed(self):
        return (self.folder / "output").read_text(errors="replace")

    def wait_for(self, answers, what):
        end = time.monotonic() + 60
        while not answers():
            if time.monotonic() > end:
                raise SystemExit(f"{what} does not start:\n{self.printed()[-2000:]}")
            time.sleep(0.02)

    def counted(self):
        """What makes a run's requests count, where that needs something of its environment."""
        return {}

    def close(self):
        for process in self.started:
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Local(Store):
    name = "local"

    def place(self, _):
        return "  local: {path: haloform.state.json}\n", {}

    def count(self):
        return 0


class GitPath(Store):
    name = "git, by path"

    def __init__(self):
        super().__init__()
        # Stands before git in the PATH of the run that is counted, and writes down what git is asked for.
        counter = self.folder / "bin/git"
        counter.parent.mkdir()
        counter.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{self.folder}/asked"\nexec {shutil.which("git")} "$@"\n')
        counter.chmod(0o755)
        (self.folder / "asked").touch()

    def repository(self, name):
        path = self.folder / f"{name}.git"
        if not path.exists():
            subprocess.check_call(["git", "init", "-q", "--bare", path], env={**os.environ, **PLAIN_GIT})
            subprocess.check_call(["git", "-C", path, "config", "http.receivepack", "true"])
        return path

    def place(self, name):
        return f"  git: {{remote: \"{self.repository(name)}\", branch: state}}\n", PLAIN_GIT

    def counted(self):
        return {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}

    def count(self):
        lines = (self.folder / "asked").read_text().splitlines()
        return sum(1 for line in lines if any(word in GIT_REMOTE for word in line.split()))


class CountingServer:
    """An HTTP server in a thread of this process; `answer(handler, body)` says status, headers and body."""

    def __init__(self, answer):
        self.requests = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def treat(self):
                status, headers, body = answer(self, self.whole_body())
                outer.requests += 1
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def whole_body(self):
                if self.headers.get("Transfer-Encoding", "") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_):
                pass

            do_GET = do_POST = do_LOCK = do_UNLOCK = treat

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class GitHttp(GitPath):
    name = "git, http-backend"

    def __init__(self):
        super().__init__()
        self.server = CountingServer(self.backend)

    def backend(self, handler, body):
        path, _, query = handler.path.partition("?")
        variables = {"GIT_PROJECT_ROOT": str(self.folder), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                     "QUERY_STRING": query, "REQUEST_METHOD": handler.command, "REMOTE_USER": "bench",
                     "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
                     "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
                     "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", "")}
        said = subprocess.run(["git", "http-backend"], input=body, env={**os.environ, **PLAIN_GIT, **variables},
                              stdout=subprocess.PIPE, check=True).stdout
        head, _, answer = said.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        return int(headers.pop("Status", "200").split()[0]), headers, answer

    def place(self, name):
        self.repository(name)
        return f"  git: {{remote: \"{self.server.url}/{name}.git\", branch: state}}\n", PLAIN_GIT

    def counted(self):
        return {}

    def count(self):
        return self.server.requests

    def close(self):
        self.server.close()
        super().close()


class Http(Store):
    name = "http"

    def __init__(self):
        super().__init__()
        self.documents, self.locks = {}, {}
        self.server = CountingServer(self.answer)

    def answer(self, handler, body):
        path = handler.path.partition("?")[0]
        if handler.command == "GET":
            return (200, {}, self.documents[path]) if path in self.documents else (404, {}, b"")
        if handler.command == "POST":
            self.documents[path] = body
        if handler.command == "LOCK":
            if path in self.locks:
                return 423, {}, self.locks[path]
            self.locks[path] = body
        if handler.command == "UNLOCK":
            self.locks.pop(path, None)
        return 200, {}, b""

    def place(self, name):
        return f"  http: {{address: \"{self.server.url}/{name}\"}}\n", {}

    def count(self):
        return self.server.requests

    def close(self):
        self.server.close()
        super().close()


class S3(Store):
    name = "s3"

    def __init__(self):
        super().__init__()
        (self.folder / "data").mkdir()
        self.start(["node", ROOT / "tests/servers/s3.cjs", self.folder / "data", "states"],
                   env={**os.environ, "NODE_PATH": str(MODULES)})
        self.wait_for(lambda: "listening" in self.printed(), "the S3 server")
        self.port = int(re.search(r"listening (\d+)", self.printed())[1])

    def place(self, name):
        # Every copy of s3rver knows these keys; they are good for nothing else.
        return (f"  s3: {{bucket: states, key: {name}.json, region: us-east-1, path_style: true, "
                f"endpoint: \"http://127.0.0.1:{self.port}\"}}\n",
                {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"})

    def count(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        line.request("GET", "/-/requests")
        return line.getresponse().read().count(b'"method"')


class Azblob(Store):
    name = "azblob"
    account = "devstoreaccount1"
    # The emulator's own, which stands in its README: no credential of anybody.
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    def __init__(self):
        super().__init__()
        self.port = free_port()
        self.start(["node", MODULES / "azurite/dist/src/blob/main.js", "--blobHost", "127.0.0.1", "--blobPort", self.port,
                    "--location", self.folder / "data", "--skipApiVersionCheck", "--disableTelemetry"])
        self.wait_for(lambda: "successfully listens" in self.printed(), "Azurite")
        self.make_container()

    def make_container(self):
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
        path = f"/{self.account}/state"
        text = "PUT" + "\n" * 12 + f"x-ms-date:{date}\nx-ms-version:2021-12-02\n/{self.account}{path}\nrestype:container"
        signature = base64.b64encode(hmac.new(base64.b64decode(self.key), text.encode(), hashlib.sha256).digest())
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        line.request("PUT", path + "?restype=container", headers={
            "Content-Length": "0", "x-ms-date": date, "x-ms-version": "2021-12-02",
            "Authorization": f"SharedKey {self.account}:{signature.decode()}"})
        if (answer := line.getresponse()).status != 201:
            raise SystemExit(f"Azurite makes no container: {answer.read()}")

    def place(self, name):
        return (f"  azblob: {{account: {self.account}, container: state, blob: {name}.json, "
                f"endpoint: \"http://127.0.0.1:{self.port}/{self.account}\"}}\n", {"AZURE_STORAGE_KEY": self.key})

    def count(self):
        return self.printed().count("HTTP/1.1\"")


class Postgres(Store):
    """Durable, as PostgreSQL is by itself."""

    name = "postgres"

    def __init__(self):
        super().__init__()
        programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")).parent
        user = {}
        if os.geteuid() == 0:
            who = pwd.getpwnam("postgres")
            os.chown(self.folder, who.pw_uid, who.pw_gid)
            user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        subprocess.check_call([programs / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--locale",
                               "C", "-E", "UTF8"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **user)
        self.port = free_port()
        self.start([programs / "postgres", "-D", self.folder / "data", "-c", "listen_addresses=127.0.0.1", "-c",
                    f"port={self.port}", "-c", f"unix_socket_directories={self.folder}", "-c", "log_statement=all"],
                   cwd="/", **user)
        self.wait_for(lambda: "ready to accept connections" in self.printed(), "PostgreSQL")

    def place(self, name):
        return (f"  postgres: {{name: {name}}}\n",
                {"HALOFORM_POSTGRES_URL": f"postgres://postgres@127.0.0.1:{self.port}/postgres"})

    def count(self):
        text = self.printed()
        return text.count("LOG:  statement:") + text.count("LOG:  execute ")


ALL = (Local, GitPath, GitHttp, Http, S3, Azblob, Postgres)
