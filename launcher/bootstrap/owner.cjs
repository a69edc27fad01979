const { lchownSync, lstatSync, readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");

/** Files that root creates in somebody's clone belong to that person, who will want to change or remove them. */
function giveToOwner(root, path) {
  const { uid, gid } = statSync(root);
  if (process.getuid?.() !== 0 || uid === 0) return;
  give(path, uid, gid);
}

function give(path, uid, gid) {
  lchownSync(path, uid, gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name), uid, gid);
}

module.exports = { giveToOwner };
