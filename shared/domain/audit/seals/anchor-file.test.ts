import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makeTempDir } from "../../../../launcher/temp-dir";
import { writeAnchorFile } from "./anchor-file";

describe("a write of the anchor", () => {
  it("leaves nothing behind where it fails, however often it is tried", async () => {
    const folder = await makeTempDir();
    const path = join(folder.path, "anchor.json");
    // Nothing can be renamed to a folder.
    mkdirSync(path);
    try {
      const kept = { seq: "1", hash: "0".repeat(64), keyId: null, signature: null, at: "" };
      await expect(writeAnchorFile(path, kept)).rejects.toThrow("cannot be written");
      expect(readdirSync(folder.path).filter((name) => name.startsWith("anchor"))).toEqual(["anchor.json"]);
    } finally {
      folder.remove();
    }
  });
});
