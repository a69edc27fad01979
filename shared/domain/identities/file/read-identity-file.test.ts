import { join } from "node:path";
import { readIdentityFile, readInThread } from "./read-identity-file";

const THREAD = join(__dirname, "testing/identity-file-thread.cjs");

const document = (people: number) =>
  JSON.stringify({
    users: Array.from({ length: people }, (_, n) => ({ id: `p${n}`, userName: `person.${n}`, roles: ["Lead"] })),
    groups: [{ id: "g", name: "Everybody", members: ["p0", "p1"] }],
  });

/** Every parse makes new ids. */
const withoutIds = (json: string) => JSON.parse(json).map(({ id: _id, ...row }: { id: string }) => row) as object[];

describe("reading a document in a thread of its own", () => {
  it("gives the same result as in this thread", async () => {
    const [here, there] = [await readIdentityFile(document(5)), await readInThread(document(5), THREAD)];
    expect(withoutIds(there.users)).toEqual(withoutIds(here.users));
    expect([there.members, there.nesting]).toEqual([here.members, here.nesting]);
  });

  it("refuses with the same words, naming the same places", async () => {
    const wrong = document(3).replace('["p0","p1"]', '["p0","p9"]');
    const refusal = { code: "INVALID_INPUT", fields: [{ path: ["document", "groups", 0, "members", 1] }] };
    await expect(readIdentityFile(wrong)).rejects.toMatchObject(refusal);
    await expect(readInThread(wrong, THREAD)).rejects.toMatchObject(refusal);
  });

  it("does not hide a thread that cannot start", async () => {
    await expect(readInThread(document(1), join(__dirname, "nowhere.js"))).rejects.toThrow("nowhere.js");
  });

  it("leaves the process free for others while many people are read", async () => {
    const people = document(20_000);
    const before = performance.eventLoopUtilization();
    const { users } = await readInThread(people, THREAD);
    const { utilization } = performance.eventLoopUtilization(before);
    expect(JSON.parse(users)).toHaveLength(20_000);
    expect(utilization).toBeLessThan(0.5);
  });
});
