import { StartupError } from "../kernel/app-error";
import { loadConfig } from "./config";
import { smtpSettingsOf } from "./mail-variables";

const load = (env: Record<string, string>) => loadConfig({ DATABASE_URL: "postgres://localhost/drawbridge", ...env });
const MAIL = { SMTP_URL: "smtp://bot:secret-word@mail.example.com:587", MAIL_FROM: "Drawbridge <d@example.com>" };

describe("the variables of mail", () => {
  it("switch it on together, and off when empty", () => {
    expect(smtpSettingsOf(load(MAIL))).toEqual({ url: MAIL.SMTP_URL, from: MAIL.MAIL_FROM });
    expect(smtpSettingsOf(load({ SMTP_URL: "", MAIL_FROM: "" }))).toBeNull();
  });

  it.each([
    [{ SMTP_URL: MAIL.SMTP_URL }, "MAIL_FROM is missing"],
    [{ MAIL_FROM: MAIL.MAIL_FROM }, "SMTP_URL is missing"],
    [{ ...MAIL, SMTP_URL: "https://mail.example.com" }, "must start with smtp://"],
    [{ ...MAIL, SMTP_URL: "smtp://%zz:secret-word@mail.example.com" }, "must start with smtp://"],
    [{ ...MAIL, MAIL_FROM: "Drawbridge" }, "must be an address"],
    [{ ...MAIL, MAIL_FROM: "a@b.c\nBcc: d@e.f" }, "must be an address"],
  ])("are refused by name, and no password is repeated: %j", (env, message) => {
    expect(() => load(env)).toThrow(StartupError);
    expect(() => load(env)).toThrow(message);
    expect(() => load(env)).not.toThrow("secret-word");
  });
});
