import { setImmediate as turn } from "node:timers/promises";
import { loadConfig } from "../../../shared/config/config";
import { ADMIN } from "../../../testing/test-domain";
import { OperationRunner } from "./run-operation";

describe("a permit to read a document", () => {
  const config = loadConfig({ DATABASE_URL: "postgres://unused" });
  const admission = { admit: async () => undefined, charge: async () => undefined };
  const runner = () => new OperationRunner(config, undefined as never, admission);
  const staying = () => undefined;
  const other = { ...ADMIN, id: "another" };

  it("is held by one document of a person at a time, and holds up nobody else", async () => {
    const documents = runner();
    const order: string[] = [];
    const read = async (name: string, actor = ADMIN) => {
      const end = await documents.readDocument(actor, staying);
      order.push(name);
      return end;
    };
    const first = await read("first");
    const second = read("second");
    const others = await read("another person's", other);
    expect(order).toEqual(["first", "another person's"]);
    first();
    // What others sent is handled before the next document of the same person.
    await Promise.resolve();
    expect(order).toHaveLength(2);
    const end = await second;
    expect(order).toEqual(["first", "another person's", "second"]);
    end();
    others();
  });

  it("goes to nobody who left while they waited for it", async () => {
    const documents = runner();
    const end = await documents.readDocument(ADMIN, staying);
    const leaving: (() => void)[] = [];
    const left = documents.readDocument(ADMIN, (leave) => leaving.push(leave));
    const next = documents.readDocument(ADMIN, staying);
    for (const leave of leaving) leave();
    await expect(left).rejects.toThrow("disconnected");
    end();
    (await next)();
  });

  it("is refused to a person for whom too many documents wait", async () => {
    const documents = runner();
    const most = config.DRAWBRIDGE_MAX_SERVICE_OPERATIONS + config.DRAWBRIDGE_MAX_WAITING_OPERATIONS;
    const end = await documents.readDocument(ADMIN, staying);
    const waiting = Array.from({ length: most }, () => documents.readDocument(ADMIN, staying));
    await expect(documents.readDocument(ADMIN, staying)).rejects.toMatchObject({
      extensions: { limit: "concurrency" },
    });
    end();
    for (const one of waiting) (await one)();
    await turn();
  });
});
