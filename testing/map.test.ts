import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const { forbidden } = require(join(ROOT, ".dependency-cruiser.cjs")) as {
  forbidden: readonly { name: string; comment: string }[];
};

/** The rows of the map's table of rooms, without its head. */
const rows = readFileSync(join(ROOT, "docs/map.md"), "utf8")
  .split("\n## ")
  .find((part) => part.startsWith("Rooms\n"))!
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("the table of rooms in the map", () => {
  it("has every room of the domain, in the order of the rules of imports", () => {
    const rooms = rows.map(([, room]) => room!.replaceAll("`", ""));
    const rules = forbidden.filter(({ comment }) => comment.startsWith("A noun knows only the ones below it"));
    const ordered = rules.map(({ name }) => name.slice("noun-".length));
    expect(rooms).toEqual(ordered);
    const folders = readdirSync(join(ROOT, "shared/domain"), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    expect(rooms.toSorted()).toEqual(folders.map(({ name }) => name).sort());
  });

  it("says of each what it decides, what it leaves to others, and with which file of its own to begin", () => {
    for (const [, room, decides, leaves, first] of rows) {
      expect({ room, decides, leaves, first }).toEqual({
        room,
        decides: expect.stringMatching(/\w{3}/),
        leaves: expect.stringMatching(/\w{3}/),
        first: expect.stringContaining(`\`${room!.replaceAll("`", "")}/`),
      });
    }
  });
});
