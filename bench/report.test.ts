import { atLeast, atMost, exactGoal, goalTable, shownGoal } from "./report";

describe("the goals of a benchmark", () => {
  it("are met up to and including their limit, and undecided where nothing was measured or promised", () => {
    const goals = [
      atMost("a", 5, 5),
      atMost("a", 5.1, 5),
      atLeast("b", 5, 5),
      atLeast("b", 4.9, 5),
      exactGoal("c", 1, 2),
    ];
    expect(goals.map(({ met }) => met)).toEqual([true, false, true, false, false]);
    expect([atMost("a", null, 5), shownGoal("d", 1)].map(({ met }) => met)).toEqual([null, null]);
  });

  it("have the columns that any of them needs", () => {
    const table = goalTable([atMost("a", 1.23456, 5, { Best: 1 }), atMost("b", 6, 5), atMost("c", null, 5)]);
    const cells = table.split("\n").map((line) =>
      line
        .split("│")
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
    expect(cells.filter((row) => row.length > 0)).toEqual([
      ["", "Measured", "Best", "Goal", ""],
      ["a", "1.235", "1", "<= 5", "met"],
      ["b", "6", "", "<= 5", "MISSED"],
      ["c", "?", "", "<= 5", ""],
    ]);
  });
});
