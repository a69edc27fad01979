import { interruptEndless } from "../../../testing/interrupted";
import { redactLine } from "./redact";

describe("a line of the log", () => {
  it.each([
    ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted]"],
    [`new token drawbridge_scim_${"x".repeat(43)}.`, "new token drawbridge_[redacted]."],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl", "[redacted]"],
    ["token-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl, then", "token-[redacted], then"],
    [
      "https://s3.amazonaws.com/b?X-Amz-Signature=0a1b&X-Amz-Security-Token=IQo%2Fb&X-Amz-Date=20261125T000000Z",
      "https://s3.amazonaws.com/b?X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]&X-Amz-Date=20261125T000000Z",
    ],
    ["postgres://app:hunter2@db:5432/x", "postgres://app:[redacted]@db:5432/x"],
    ["url=.postgres://app:hunter2@db:5432/x", "url=.postgres://app:[redacted]@db:5432/x"],
    ["rediss://:hunter2@cache:6379", "rediss://:[redacted]@cache:6379"],
    [`{"secretAccessKey":"${"k".repeat(40)}"}`, '{"secretAccessKey":"[redacted]"}'],
  ])("loses its secret: %s", (line, left) => {
    expect(redactLine(line)).toBe(left);
  });

  it.each([
    "a-",
    "a.",
    "eyJ-",
    "eyJaaaaaaaaaaaa.",
    "a:",
    "a://a:",
    "Bearer ",
    "secretAccessKey: ",
    "drawbridge_-",
    "?token=",
  ])("takes time linear in its length, made of %j", (part) => {
    interruptEndless(() => redactLine(part.repeat(1_000_000 / part.length)));
  });

  it("keeps text without a secret", () => {
    const line =
      '{"integrationId":"0198c0de-0000-7000-8000-000000000001","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/drawbridge_x","host":"a-long-name-of-a-host.a-long-name.example","url":"http://127.0.0.1:4000/graphql"}';
    expect(redactLine(line)).toBe(line);
  });
});
