import pino from "pino";
import { onAbort } from "../../../kernel/async/abort";
import { systemClock } from "../../../kernel/clock";
import { AwsCalls, CALL_LIMITS } from "./calls";
import { RATES, RateLimits } from "./rate-limits";

const pause = async () => {};
const calls = new AwsCalls({
  limits: CALL_LIMITS,
  rates: new RateLimits({ clock: systemClock, pause, rates: RATES }),
  pause,
  log: pino({ level: "silent" }),
});
const CALL = {
  operation: "eks:DeleteAccessEntry",
  rate: { group: "eks", accountId: "111111111111", region: "eu-west-1" },
  priority: "revoke",
} as const;
const source = { current: async () => ({ accessKeyId: "id", secretAccessKey: "secret" }), reject: () => {} };
const never = new AbortController().signal;

/** As the SDK reports a refusal that told it AWS's time. */
function skewed() {
  const error = Object.assign(new Error("Signature expired"), { name: "InvalidSignatureException" });
  return Object.assign(error, { $metadata: { httpStatusCode: 403, clockSkewCorrected: true } });
}

describe("a call whose signature is refused for its time", () => {
  async function attemptsOf(call: Parameters<AwsCalls["write"]>[0]): Promise<number> {
    let attempts = 0;
    const sending = calls.write(call, source, never, async () => {
      attempts += 1;
      if (attempts === 1) throw skewed();
      return "done";
    });
    await sending.catch(() => {});
    return attempts;
  }

  it("is signed again with AWS's time", async () => {
    expect(await attemptsOf(CALL)).toBe(2);
  });

  it("is not signed again where it can be too late, as its machine may have stood still", async () => {
    expect(await attemptsOf({ ...CALL, mayStillSend: () => true })).toBe(1);
  });
});

describe("a call that is wanted only until it is sent", () => {
  const unwanted = () => new AbortController();

  it("gives up its turn, and is not sent", async () => {
    const until = unwanted();
    // Waits for its turn until it is given up.
    const waiting = new AwsCalls({
      limits: CALL_LIMITS,
      rates: new RateLimits({ clock: systemClock, pause: untilAborted, rates: RATES }),
      pause,
      log: pino({ level: "silent" }),
    });
    const sent: string[] = [];
    const call = { ...CALL, untilSent: until.signal };
    const others = Array.from({ length: RATES.eks.burst }, () =>
      waiting.write(CALL, source, never, async () => "done"),
    );
    await Promise.all(others);
    const writing = waiting.write(call, source, never, async () => sent.push("sent"));
    until.abort();
    await expect(writing).rejects.toMatchObject({ code: "NOT_SENT", kind: "throttled" });
    expect(sent).toEqual([]);
  });

  it("goes on once it is sent", async () => {
    const until = unwanted();
    const writing = calls.write({ ...CALL, untilSent: until.signal }, source, never, async (_credentials, signal) => {
      until.abort();
      return signal.aborted ? "aborted" : "done";
    });
    expect(await writing).toEqual({ answer: "done", inDoubt: false });
  });

  it.each([
    ["no answer", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), { code: "TIMEOUT" }],
    [
      "an internal error",
      Object.assign(new Error("Oops"), { $metadata: { httpStatusCode: 500 } }),
      { kind: "unavailable" },
    ],
  ])("is not sent again, and stays in doubt after %s", async (_what, error, expected) => {
    const until = unwanted();
    let attempts = 0;
    const writing = calls.write({ ...CALL, untilSent: until.signal }, source, never, async () => {
      attempts += 1;
      until.abort();
      throw error;
    });
    await expect(writing).rejects.toMatchObject(expected);
    expect(attempts).toBe(1);
  });
});

describe("a write of a worker that stops", () => {
  const noAnswer = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const refused = Object.assign(new Error("No"), { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } });
  const throttled = Object.assign(new Error("Slow"), {
    name: "ThrottlingException",
    $metadata: { httpStatusCode: 429 },
  });

  /** Told to stop while the first attempt is under way. */
  async function stoppedDuring(answer: (signal: AbortSignal) => Promise<string>) {
    const stopping = new AbortController();
    const sent: string[] = [];
    const outcome = await calls
      .write(CALL, source, stopping.signal, async (_credentials, signal) => {
        sent.push("sent");
        stopping.abort();
        return answer(signal);
      })
      .catch((error: unknown) => error);
    return { outcome, attempts: sent.length };
  }

  it("is answered once it was sent", async () => {
    const { outcome } = await stoppedDuring(async (signal) => (signal.aborted ? "aborted" : "done"));
    expect(outcome).toEqual({ answer: "done", inDoubt: false });
  });

  it.each([
    ["is refused as AWS says", refused, { kind: "denied" }],
    ["is not sent again after throttling, and nothing was done", throttled, { kind: "aborted", code: "NOT_SENT" }],
    ["is not sent again after no answer, and stays in doubt", noAnswer, { kind: "aborted", code: "ABORTED" }],
  ])("%s", async (_what, error, expected) => {
    const { outcome, attempts } = await stoppedDuring(() => Promise.reject(error));
    expect(outcome).toMatchObject(expected);
    expect(attempts).toBe(1);
  });

  it("is not sent where it was not sent yet", async () => {
    const stopping = new AbortController();
    const current = () => {
      stopping.abort();
      return source.current();
    };
    const writing = calls.write(CALL, { ...source, current }, stopping.signal, async () => "done");
    await expect(writing).rejects.toMatchObject({ kind: "aborted", code: "NOT_SENT" });
  });

  it("is aborted, and in doubt, where its answer does not come", async () => {
    const hurried = new AwsCalls({
      limits: { ...CALL_LIMITS, sentGraceMs: 1 },
      rates: new RateLimits({ clock: systemClock, pause, rates: RATES }),
      pause,
      log: pino({ level: "silent" }),
    });
    const stopping = new AbortController();
    const writing = hurried.write(CALL, source, stopping.signal, async (_credentials, signal) => {
      stopping.abort();
      await untilAborted(0, signal);
    });
    await expect(writing).rejects.toMatchObject({ kind: "aborted", code: "ABORTED" });
  });
});

const untilAborted = (_milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => onAbort(signal, () => reject(new DOMException("aborted", "AbortError"))));
