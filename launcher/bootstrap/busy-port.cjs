const { execFileSync } = require("node:child_process");
const { once } = require("node:events");
const { existsSync } = require("node:fs");
const { createServer } = require("node:net");
const { join } = require("node:path");
const { FailedStep } = require("./failed-step.cjs");

/**
 * Looks before minutes of installation and build whether the server of `npm start` will have its port. An earlier run
 * that left processes behind has a record, and the start itself ends those: they do not count here.
 */
async function assertPortOfStart(root, args, env) {
  if (existsSync(join(root, ".drawbridge", "run.json"))) return;
  const [, given] = /(?:^| )--port[= ](\S+)/.exec(args.join(" ")) ?? [];
  const port = Number(given ?? (env.DRAWBRIDGE_PORT || env.PORT || 4000));
  // The start says it of a port that is none.
  if (!Number.isInteger(port) || port < 1 || port > 65535) return;
  const problem = await busyPort(port, env.HOST || "127.0.0.1");
  if (problem !== null) throw new FailedStep(problem);
}

async function busyPort(port, host) {
  const { code } = await listenOnce(port, host);
  if (code !== "EADDRINUSE") return null;
  const other = port < 65535 ? port + 1 : port - 1;
  return `Port ${port} is in use by ${holderOf(port)}: stop it, or choose another port with "PORT=${other} npm start".`;
}

async function listenOnce(port, host) {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    return { port: server.address().port };
  } catch (error) {
    return { code: error.code };
  } finally {
    server.close();
  }
}

/** The program and its process, where this user may see them and lsof is there. */
function holderOf(port) {
  try {
    const found = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 5_000,
    });
    const [, pid, program] = /^p(\d+)\nc(.+)$/m.exec(found);
    return `${program} (process ${pid})`;
  } catch {
    return "another program";
  }
}

module.exports = { assertPortOfStart, busyPort, listenOnce };
