import { principalArnOf, type TemplatePerson } from "./principals";

const ana: TemplatePerson = {
  userName: "ana",
  externalId: "9067-1",
  email: "ana+eks@example.com",
  attributes: { "cost.center": "42" },
};

const arnOf = (role: string, person = ana) =>
  principalArnOf(`arn:{{partition}}:iam::{{accountId}}:role/${role}`, {
    accountId: "012345678901",
    partition: "aws-cn",
    person,
  });

describe("a person's role by template", () => {
  it("stands in the account and its partition", () => {
    expect(arnOf("people/{{userName}}")).toEqual({ kind: "arn", arn: "arn:aws-cn:iam::012345678901:role/people/ana" });
  });

  it("takes ids, e-mail addresses and attributes", () => {
    expect(arnOf("{{externalId}}/{{ email }}-{{attributes.cost.center}}")).toMatchObject({
      arn: "arn:aws-cn:iam::012345678901:role/9067-1/ana+eks@example.com-42",
    });
  });

  it.each([
    ["an unknown placeholder", "{{nickName}}", ana, "UNKNOWN_PLACEHOLDER"],
    ["an attribute the person lacks", "{{attributes.team}}", ana, "NO_VALUE"],
    ["no e-mail address", "{{email}}", { ...ana, email: null }, "NO_VALUE"],
    ["an empty value", "{{userName}}", { ...ana, userName: "" }, "NO_VALUE"],
    [
      "a slash, which would change the path",
      "{{userName}}",
      { ...ana, userName: "admins/ana" },
      "CHARACTER_NOT_ALLOWED",
    ],
    ["a blank", "{{userName}}", { ...ana, userName: "ana " }, "CHARACTER_NOT_ALLOWED"],
    ["a letter IAM does not know", "{{userName}}", { ...ana, userName: "añña" }, "CHARACTER_NOT_ALLOWED"],
    ["a placeholder as a value", "{{userName}}", { ...ana, userName: "{{email}}" }, "CHARACTER_NOT_ALLOWED"],
    ["more than 64 characters", "{{userName}}", { ...ana, userName: "a".repeat(65) }, "NOT_A_ROLE"],
  ])("is refused for %s", (_, role, person, reason) => {
    expect(arnOf(role, person)).toMatchObject({ kind: "none", reason, message: expect.stringMatching(/\.$/) });
  });
});
