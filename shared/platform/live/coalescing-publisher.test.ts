import { CoalescingPublisher } from "./coalescing-publisher";

/** Records the batches, and answers on demand. */
function slowSender() {
  const sent: (readonly string[])[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const send = (hints: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      sent.push(hints);
      answers.push((error) => (error ? reject(error) : resolve()));
    });
  const answer = async (error?: Error) => {
    answers.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { sent, answer, outbox: new CoalescingPublisher(send) };
}

describe("the coalescing publisher", () => {
  it("sends a burst at once, in order, equal hints once", async () => {
    const { sent, answer, outbox } = slowSender();
    const posted = Promise.all([outbox.post("a"), outbox.post("b"), outbox.post("a")]);
    await answer();
    await answer();
    await posted;
    expect(sent).toEqual([["a", "b"]]);
  });

  it("sends a hint again while an equal one is being sent, because its listeners may have read already", async () => {
    const { sent, answer, outbox } = slowSender();
    const first = outbox.post("a");
    await answer();
    const later = Promise.all([outbox.post("a"), outbox.post("a")]);
    await answer();
    await first;
    await answer();
    await later;
    expect(sent).toEqual([["a"], ["a"]]);
  });

  it("rejects those of a failed batch and continues with the next", async () => {
    const { sent, answer, outbox } = slowSender();
    const first = expect(outbox.post("a")).rejects.toThrow("down");
    await answer();
    const second = outbox.post("b");
    await answer(new Error("down"));
    await answer();
    await Promise.all([first, second]);
    expect(sent).toEqual([["a"], ["b"]]);
    await outbox.drained();
  });
});
