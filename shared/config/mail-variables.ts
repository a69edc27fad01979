import { z } from "zod";
import { StartupError } from "../kernel/app-error";
import { parseUrl } from "../kernel/parse-url";

const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === "" ? undefined : text))
  .optional();

/** The mail settings. Both variables are required, or neither. */
export const mailVariables = {
  SMTP_URL: optionalText
    .refine((text) => text === undefined || isSmtpUrl(text), "must start with smtp:// or smtps:// and name a host")
    .describe(
      "Mail server for notifications, on servers and workers, such as smtp://user:password@smtp.example.com:587. STARTTLS is required, except on this machine or with ?tls=off; smtps:// is TLS from the start. Empty: no mail is sent.",
    ),
  MAIL_FROM: optionalText
    .refine(
      (text) => text === undefined || /^[^<>\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(text),
      "must be an address of mail",
    )
    .describe("Sender of that mail, such as Drawbridge <drawbridge@example.com>. Needed with SMTP_URL."),
};

function isSmtpUrl(text: string): boolean {
  const url = parseUrl(text);
  return (
    url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== "" && isDecodable(url.username + url.password)
  );
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

interface MailSettings {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM?: string | undefined;
}

export function assertMailSettings({ SMTP_URL: url, MAIL_FROM: from }: MailSettings): void {
  if (Boolean(url) === Boolean(from)) return;
  throw new StartupError(
    url ? "MAIL_FROM is missing: with SMTP_URL it must be set." : "SMTP_URL is missing: with MAIL_FROM it must be set.",
  );
}

/** Null: mail is off. */
export function smtpSettingsOf({ SMTP_URL: url, MAIL_FROM: from }: MailSettings): { url: string; from: string } | null {
  return url && from ? { url, from } : null;
}
