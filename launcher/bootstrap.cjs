// The entry of `npm start`, `npm test` and `npm run setup`, `demo`, `proof` and `bench`. It runs before anything is
// installed, so it uses Node alone. Its syntax is old enough for an outdated Node to reach the message below.
const parts = process.versions.node.split(".").map(Number);
if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
  console.error(`Drawbridge needs Node.js 20.19 or newer, and this is ${process.versions.node}: please update it.`);
  process.exit(1);
}
require("./bootstrap/main.cjs").main(process.argv[2], process.argv.slice(3));
