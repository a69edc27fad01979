import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clock } from "../../kernel/clock";
import type { AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse } from "./calls/failure";

/** AWS's clock minus this machine's in milliseconds: an answer's Date header against the middle of the call. */
export async function clockAheadMs(
  { calls, clients, clock }: { calls: AwsCalls; clients: Clients; clock: Clock },
  region: string,
  signal: AbortSignal,
): Promise<number> {
  const call = {
    operation: "sts:GetCallerIdentity",
    region,
    rate: { group: "sts", accountId: "connector", region },
  } as const;
  return calls.run(call, clients.connector(), signal, async (credentials, abortSignal) => {
    const sentAtMs = clock.now().getTime();
    const { command, dateOfAnswer } = withDate();
    await clients.sts(region, credentials).send(command, { abortSignal });
    const theirs = dateOfAnswer();
    if (Number.isNaN(theirs)) throw badResponse(call, "Date header");
    const ours = (sentAtMs + clock.now().getTime()) / 2;
    // The header has no milliseconds, so it is half a second behind on average.
    return theirs + 500 - ours;
  });
}

function withDate() {
  const command = new GetCallerIdentityCommand({});
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      date = headers?.date;
      return result;
    },
    { step: "deserialize", name: "readDateOfAnswer" },
  );
  return { command, dateOfAnswer: () => Date.parse(date ?? "") };
}
