import { eventually } from "./eventually";

describe("waiting for an event", () => {
  afterEach(() => jest.restoreAllMocks());

  it("returns the first value", async () => {
    const values = [null, undefined, false, 0];
    expect(await eventually("a value", () => values.shift())).toBe(0);
    expect(values).toEqual([]);
  });

  it("returns the first value that matches", async () => {
    let count = 0;
    const counting = async () => {
      count += 1;
      return count;
    };
    expect(await eventually("three", counting, (seen) => seen === 3)).toBe(3);
  });

  it("fails with the event and the last value, after ten minutes and not before", async () => {
    let ms = 0;
    let looks = 0;
    jest.spyOn(performance, "now").mockImplementation(() => ms);
    const look = () => {
      looks += 1;
      ms += 150_000;
      return { state: "PENDING", looks };
    };
    const failed = eventually("it is ready", look, ({ state }) => state === "READY");
    await expect(failed).rejects.toThrow("Not within 600 s: it is ready. Last seen: { state: 'PENDING', looks: 5 }");
  });

  it("passes on an error of the read at once", async () => {
    const look = () => Promise.reject(new Error("The database is gone."));
    await expect(eventually("it is back", look)).rejects.toThrow("The database is gone.");
  });
});
