import { parse } from "graphql";
import { RecentDocuments } from "./recent-documents";

describe("recent documents", () => {
  it("are kept while there is room", () => {
    const documents = new RecentDocuments(2_000, 2);
    for (const name of ["a", "b", "c"]) documents.set(name, parse(`{ ${name} }`));
    expect(["a", "b", "c"].map((name) => documents.get(name) !== undefined)).toEqual([false, true, true]);
  });

  it("are not kept when their text is long, however few words it has", () => {
    const documents = new RecentDocuments(2_000);
    const long = "x".repeat(100_000);
    const hostile = [`{ a } # ${long}`, `query ${long} { a }`, `{ a(b: "${long}") }`, `{ a } ${" ".repeat(100_000)}`];
    for (const text of hostile) {
      documents.set("key", parse(text));
      expect(documents.get("key")).toBeUndefined();
    }
  });

  it("are kept longer where documents may have more tokens", () => {
    const long = parse(`{ ${Array.from({ length: 10_000 }, (_, n) => `field${n}`).join(" ")} }`);
    const keptWith = (maxTokens: number) => {
      const documents = new RecentDocuments(maxTokens);
      documents.set("key", long);
      return documents.get("key") !== undefined;
    };
    expect([keptWith(2_000), keptWith(20_000)]).toEqual([false, true]);
  });
});
