import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly raw: string;
}

export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** Answers to the next messages: a code and a text. Empty: messages are accepted. */
  readonly answers: { readonly at: "RCPT" | "DATA" | "MAIL"; readonly code: number; readonly text: string }[];
  close(): Promise<void>;
}

/** A mail server on this machine that keeps accepted messages. */
export async function startMailServer(options: SMTPServerOptions = {}, credentials = ""): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const answers: MailServer["answers"] = [];
  const refusal = (at: MailServer["answers"][number]["at"]) => {
    if (answers[0]?.at !== at) return null;
    const { code, text } = answers.shift()!;
    return Object.assign(new Error(text), { responseCode: code });
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onMailFrom: (_address, _session, done) => done(refusal("MAIL")),
    onRcptTo: (_address, _session, done) => done(refusal("RCPT")),
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => void parts.push(part));
      stream.on("end", () => {
        const refused = refusal("DATA");
        if (!refused) {
          received.push({
            to: envelope.rcptTo.map(({ address }) => address),
            from: envelope.mailFrom ? envelope.mailFrom.address : "",
            raw: Buffer.concat(parts).toString("utf8"),
          });
        }
        done(refused);
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `${options.secure ? "smtps" : "smtp"}://${credentials}127.0.0.1:${port}`,
    received,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
