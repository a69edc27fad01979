import { unitTree } from "./organizational-units";

const contents = (path: string, accounts: number, clusters: number) => ({ path: path.split("/"), accounts, clusters });

describe("the tree of organizational units", () => {
  it("has the numbers of each unit by itself and with all below it, parents first", () => {
    const units = unitTree(
      [contents("r/ou-b", 2, 5), contents("r", 1, 0), contents("r/ou-a/ou-c", 3, 7)],
      new Map([["ou-c", "Payments"]]),
    );
    expect(units.map(({ id, parentId, name }) => [id, parentId, name])).toEqual([
      ["r", null, null],
      ["ou-a", "r", null],
      ["ou-c", "ou-a", "Payments"],
      ["ou-b", "r", null],
    ]);
    expect(
      units.map(({ accounts, clusters, accountsBelow, clustersBelow }) => [
        accounts,
        clusters,
        accountsBelow,
        clustersBelow,
      ]),
    ).toEqual([
      [1, 0, 6, 12],
      [0, 0, 3, 7],
      [3, 7, 3, 7],
      [2, 5, 2, 5],
    ]);
    expect(units[2]!.path).toEqual(["r", "ou-a", "ou-c"]);
  });

  it("is empty before the first read", () => {
    expect(unitTree([])).toEqual([]);
  });
});
