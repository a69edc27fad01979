import { templateProblem } from "./role-template";

describe("a role template", () => {
  it.each([
    "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
    "arn:{{partition}}:iam::{{accountId}}:role/{{ email }}",
    "arn:aws-us-gov:iam::{{accountId}}:role/jit-{{externalId}}-{{attributes.costCenter}}",
  ])("may be %s", (template) => {
    expect(templateProblem(template)).toBeNull();
  });

  it.each([
    ["arn:aws:iam::{{accountId}}:role/{{username}}", "has the placeholder {{username}}, which is none of "],
    ["arn:aws:iam::111122223333:role/{{userName}}", "with {{accountId}} for its account"],
    ["arn:aws:iam::{{userName}}:role/{{userName}}", "with {{accountId}} for its account"],
    ["arn:aws:iam::{{accountId}}:user/{{userName}}", "must be the ARN of an IAM role"],
    ["arn:aws:iam::{{accountId}}:role/people", "must belong to one person alone"],
    ["arn:aws:iam::{{accountId}}:role/{{attributes.team}}", "must belong to one person alone"],
    ["arn:aws:iam::{{accountId}}:role/{{userName}} of us", "must end with a role's path and name"],
    ["arn:aws:iam::{{accountId}}:role/{{userName}/{{email}}", "must end with a role's path and name"],
    ["arn:aws:iam::{{accountId}}:role/{{userName}}/", "must end with a role's path and name"],
    ["arn:aws:iam::{{accountId}}:role/{{userName}}\n", "must end with a role's path and name"],
    ["", "must be the ARN of an IAM role"],
  ])("may not be %j", (template, problem) => {
    expect(templateProblem(template)).toContain(problem);
  });
});
