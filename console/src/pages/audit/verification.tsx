import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { type CombinedError, useClient } from "urql";
import { serverNow } from "../../app/server-clock";
import type { VerifyAuditLogQuery } from "../../gql/graphql";
import { CodeBlock } from "../../parts/code/code-block";
import { Copyable } from "../../parts/code/copyable";
import { Problem } from "../../parts/problems/problem";
import { exactTime } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import { VERIFY } from "./audit-documents";

type Verified = NonNullable<VerifyAuditLogQuery["verifyAuditLog"]>;

interface Props {
  /** Null: from the first event that is kept, or to the last. */
  readonly from: string | null;
  readonly to: string | null;
  /** The verified part of the log, such as "the events of this access"; left out: the whole log. */
  readonly what?: string;
}

/** Verifies the log against its seals. It runs on demand, because it reads every event. */
export function Verification({ from, to, what = "the log" }: Props) {
  const { verified, at, error, isRunning, verify } = useVerification(from, to);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`Reads ${what} again, and compares it with its seals and its end with what is known outside the database. About a second for 50,000 events.`}
          actions={
            <Button loading={isRunning} onClick={verify} loadingText="Reading it again">
              Verify {what}
            </Button>
          }
        >
          Proof
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} />
        <div aria-live="polite">
          {verified && at !== null ? (
            <Result verified={verified} at={at} />
          ) : (
            <Box color="text-body-secondary">
              Each event is under a seal, a hash over it and over every seal before. Verify to see whether all is as it
              was sealed.
            </Box>
          )}
        </div>
      </SpaceBetween>
    </Container>
  );
}

/** A command for scripts, which passes the last known seal to the verification. */
function commandFor({ seq, hash }: NonNullable<Verified["lastSeal"]>): string {
  const query = `{ verifyAuditLog(expected: [{ seq: "${seq}", hash: "${hash}" }]) { seals events endProtected firstBreak { message } lastSeal { seq hash } } }`;
  return [
    `curl -sS ${window.location.origin}/graphql \\`,
    '  -H "authorization: Bearer $DRAWBRIDGE_TOKEN" -H "content-type: application/json" \\',
    `  -d '${JSON.stringify({ query })}'`,
  ].join("\n");
}

function useVerification(from: string | null, to: string | null) {
  const client = useClient();
  const [isRunning, setRunning] = useState(false);
  const [found, setFound] = useState<{ verified: Verified | null; error?: CombinedError; at: number } | null>(null);
  const verify = async () => {
    setRunning(true);
    const { data, error } = await client.query(VERIFY, { from, to }, { requestPolicy: "network-only" }).toPromise();
    setFound({ verified: data?.verifyAuditLog ?? null, ...(error && { error }), at: serverNow() });
    setRunning(false);
  };
  return {
    verified: found?.verified ?? null,
    at: found?.at ?? null,
    error: found?.error,
    isRunning,
    verify: () => void verify(),
  };
}

function Result({ verified, at }: { readonly verified: Verified; readonly at: number }) {
  const { seals, events, firstBreak, endProtected, endReason, unsealed, lateSeals, lastSeal, droppedEvents } = verified;
  return (
    <SpaceBetween size="m">
      {firstBreak ? (
        <Alert type="error" statusIconAriaLabel="Error" header="The log is not what was sealed">
          {firstBreak.message} Treat it as an intrusion until it is explained.
        </Alert>
      ) : (
        <StatusWord type="success">
          {seals === 0 ? "Nothing is sealed yet: a seal comes within minutes." : "Everything sealed is as it was."}
        </StatusWord>
      )}
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Verified", value: exactTime(new Date(at).toISOString()) },
          {
            label: "Read again",
            value: `${events.toLocaleString("en")} events under ${seals.toLocaleString("en")} seals`,
          },
          {
            label: "Not sealed yet",
            value:
              unsealed.oldestAt == null
                ? "None"
                : `${unsealed.events.toLocaleString("en")}, the oldest of ${exactTime(unsealed.oldestAt)}`,
          },
          {
            label: "The end",
            value: (
              <>
                <StatusWord type={endProtected ? "success" : "warning"}>
                  {endProtected ? "Compared with what is known outside" : "Not protected"}
                </StatusWord>{" "}
                {endReason}
              </>
            ),
          },
          ...(lateSeals > 0 ? [{ label: "Sealed late", value: `${lateSeals.toLocaleString("en")} seals` }] : []),
          ...(droppedEvents > 0
            ? [{ label: "Removed by retention", value: `${droppedEvents.toLocaleString("en")} events` }]
            : []),
          ...(lastSeal
            ? [
                {
                  label: `Last seal that is right: number ${lastSeal.seq}`,
                  value: <Copyable text={lastSeal.hash} name="the hash of the last seal" />,
                },
              ]
            : []),
        ]}
      />
      {lastSeal && (
        <div>
          <Box color="text-body-secondary" fontSize="body-s">
            Keep number and hash elsewhere. A program that verifies with them finds out a log that was rewritten to its
            end; run it daily, with the token of a service account that has the role AUDITOR:
          </Box>
          <CodeBlock code={commandFor(lastSeal)} name="the command that verifies" />
        </div>
      )}
    </SpaceBetween>
  );
}
