#!/usr/bin/env node
// The command of an operator: `drawbridge <command>` in the image, `node deploy/drawbridge.cjs <command>` in a built checkout.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Each command's line of help; its code is `cli/commands/<name>.ts`, but for a `main` of its own. `options`: it takes
 * words of its own. `asksServer`: it is a client of a server, and reads no other variables.
 */
const COMMANDS = {
  server: { help: "the API; any number of them", main: "server/main.js" },
  worker: { help: "a connector; any number of them", main: "worker/main.js" },
  migrate: { help: "brings the database to this version, once, before the others start" },
  "make-database-user": { help: "makes a user that owns nothing, after each migrate, as the tables' owner" },
  restored: { help: "after the database was restored from a backup, before anything else starts" },
  doctor: {
    help: "lets connectors examine what they reach in AWS; --integration <name or id> for one alone",
    options: true,
  },
  preview: {
    help: "says what access flows of FILE would change on the server; FILE [--json]",
    options: true,
    asksServer: true,
  },
  export: {
    help: "writes integrations, flows, roles and webhooks of the server as code; [FOLDER]",
    options: true,
    asksServer: true,
  },
  import: {
    help: "shows what the code of FOLDER would change on a server; [FOLDER] [--apply] [--json]",
    options: true,
    asksServer: true,
  },
  "rotate-keys": { help: "seals all secrets with DRAWBRIDGE_SECRET_KEY, while everything goes on" },
};

const [name = "help", ...more] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : null;
const asksForVersion = name === "version" || name === "--version";
const asksForHelp = name === "help" || process.argv.slice(2).some((word) => word === "--help" || word === "-h");
const isRun = command !== null && !asksForHelp && (more.length === 0 || command.options);
const script = join(__dirname, "../dist", command?.main ?? "cli/main.js");

process.setSourceMapsEnabled(true);

if (asksForVersion) process.stdout.write(`${require("../package.json").version}\n`);
else if (!isRun) explain();
else if (existsSync(script)) require(script);
else fail("Nothing was built yet: run `npm ci && npm run build` first.\n");

function explain() {
  const told = command ? [[name, command]] : Object.entries(COMMANDS);
  const lines = told.map(([word, { help }]) => `  ${word.padEnd(18)} ${help}`);
  const clients = Object.keys(COMMANDS).filter((word) => COMMANDS[word].asksServer);
  const usage = `drawbridge <command>, configured by the variables of .env.example (${clients.join(", ")} by DRAWBRIDGE_ENDPOINT and DRAWBRIDGE_TOKEN)\n\n${lines.join("\n")}\n`;
  if (asksForHelp) process.stdout.write(usage);
  else fail(`There is no command '${[name, ...more].join(" ")}'.\n\n${usage}`);
}

function fail(message) {
  process.stderr.write(message);
  process.exitCode = 1;
}
