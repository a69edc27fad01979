import pino from "pino";
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
