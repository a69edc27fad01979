#!/usr/bin/env node
// The command of an operator: `drawbridge <command>` in the image, `node deploy/drawbridge.cjs <command>` in a built checkout.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Each command's script and its line of help. `options`: it takes words of its own. `asksServer`: it is a client of a
 * server, and reads no other variables.
 */
const COMMANDS = {
  server: ["server/main.js", "the API; any number of them"],
  worker: ["worker/main.js", "a connector; any number of them"],
  migrate: ["cli/migrate.js", "brings the database to this version, once, before the others start"],
  "make-database-user": [
    "cli/make-database-user.js",
    "makes a user that owns nothing, after each migrate, as the tables' owner",
  ],
  restored: ["cli/restored.js", "after the database was restored from a backup, before anything else starts"],
  doctor: [
    "cli/doctor.js",
    "lets connectors examine what they reach in AWS; --integration <name or id> for one alone",
    { options: true },
  ],
  preview: [
    "cli/run-preview.js",
    "says what access flows of FILE would change on the server; FILE [--json]",
    { options: true, asksServer: true },
  ],
  export: [
    "cli/run-export.js",
    "writes integrations, flows, roles and webhooks of the server as code; [FOLDER]",
    { options: true, asksServer: true },
  ],
  import: [
    "cli/run-import.js",
    "shows what the code of FOLDER would change on a server; [FOLDER] [--apply] [--json]",
    { options: true, asksServer: true },
  ],
  "rotate-keys": ["cli/rotate-keys.js", "seals all secrets with DRAWBRIDGE_SECRET_KEY, while everything goes on"],
};

const [command = "help", ...more] = process.argv.slice(2);
const [script, , { options = false } = {}] = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : [];
const asksForHelp = command === "help" || process.argv.slice(2).some((word) => word === "--help" || word === "-h");
const known = script && !asksForHelp && (more.length === 0 || options) ? join(__dirname, "..", "dist", script) : null;
// A command that takes options finds them where a script of its own would.
process.argv.splice(2, 1);

process.setSourceMapsEnabled(true);

if (known === null) explain();
else if (existsSync(known)) require(known);
else fail("Nothing was built yet: run `npm ci && npm run build` first.\n");

function explain() {
  const told = script ? [[command, COMMANDS[command]]] : Object.entries(COMMANDS);
  const lines = told.map(([name, [, what]]) => `  ${name.padEnd(18)} ${what}`);
  const clients = Object.keys(COMMANDS).filter((name) => COMMANDS[name][2]?.asksServer);
  const usage = `drawbridge <command>, configured by the variables of .env.example (${clients.join(", ")} by DRAWBRIDGE_ENDPOINT and DRAWBRIDGE_TOKEN)\n\n${lines.join("\n")}\n`;
  if (asksForHelp) process.stdout.write(usage);
  else fail(`There is no command '${[command, ...more].join(" ")}'.\n\n${usage}`);
}

function fail(message) {
  process.stderr.write(message);
  process.exitCode = 1;
}
