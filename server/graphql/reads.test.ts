import { Reads } from "./reads";

interface Row {
  readonly a: string;
  readonly b: string;
}

describe("what a field declares to read", () => {
  it("is all that its method can see", () => {
    class Fields {
      @Reads("a")
      one({ a }: Pick<Row, "a">): string {
        return a;
      }

      @Reads("a", "b")
      both({ a, b }: Row, _context: object): Promise<string> {
        return Promise.resolve(a + b);
      }

      // @ts-expect-error It would find `b` missing.
      @Reads("a")
      tooMuch({ a, b }: Row): string {
        return a + b;
      }
    }
    expect(new Fields().one({ a: "x" })).toBe("x");
  });
});
