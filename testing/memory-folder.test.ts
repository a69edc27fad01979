import { tmpdir } from "node:os";
import { testDataParent } from "./memory-folder";

describe("the folder for data of tests", () => {
  it("is in memory where there is room", () => {
    expect(testDataParent(__dirname, 1)).toBe(__dirname);
  });

  it("is the temporary folder where there is too little, or no such file system", () => {
    expect(testDataParent(__dirname, 2 ** 60)).toBe(tmpdir());
    expect(testDataParent("/no/such/folder", 1)).toBe(tmpdir());
  });
});
