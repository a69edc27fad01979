import { parse } from "graphql";
import { RecentDocuments } from "./recent-documents";

describe("recent documents", () => {
  it("are kept while there is room", () => {
    const documents = new RecentDocuments(2);
    for (const name of ["a", "b", "c"]) documents.set(name, parse(`{ ${name} }`));
    expect(["a", "b", "c"].map((name) => documents.get(name) !== undefined)).toEqual([false, true, true]);
  });

  it("are not kept when their text is long, however few words it has", () => {
    const documents = new RecentDocuments(2);
    const long = "x".repeat(100_000);
    const hostile = [`{ a } # ${long}`, `query ${long} { a }`, `{ a(b: "${long}") }`, `{ a } ${" ".repeat(100_000)}`];
    for (const text of hostile) {
      documents.set("key", parse(text));
      expect(documents.get("key")).toBeUndefined();
    }
  });
});
