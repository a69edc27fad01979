import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { parseIdentityFile } from "./parse-identity-file";

/** Why a document is refused; an empty list when it is not. */
function problemsOf(document: string): readonly FieldProblem[] {
  try {
    parseIdentityFile(document);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.code).toBe("INVALID_INPUT");
    return error.fields;
  }
}

const messagesOf = (document: string) => problemsOf(document).map((problem) => problem.message);

const TWO = `
users:
  - { id: ana, userName: ana.silva, email: ana@example.com, manager: kim, roles: [Lead], attributes: { costCenter: "12" } }
  - id: kim
    userName: kim
    active: false
groups:
  - { id: g-1, name: Payments Team, members: [ana, kim] }
  - { id: g-2, name: Everybody, groups: [g-1] }
`;

describe("a document of people", () => {
  it("holds users, groups, memberships and groups inside groups", () => {
    expect(parseIdentityFile(TWO)).toEqual({
      users: [
        {
          id: "ana",
          userName: "ana.silva",
          email: "ana@example.com",
          manager: "kim",
          active: true,
          roles: ["Lead"],
          attributes: { costCenter: "12" },
        },
        { id: "kim", userName: "kim", active: false, roles: [], attributes: {} },
      ],
      groups: [
        { id: "g-1", name: "Payments Team", members: ["ana", "kim"], groups: [] },
        { id: "g-2", name: "Everybody", members: [], groups: ["g-1"] },
      ],
    });
  });

  it("may be JSON, and may have no groups", () => {
    const { users, groups } = parseIdentityFile('{ "users": [{ "id": "ana", "userName": "ana" }] }');
    expect([users.length, groups]).toEqual([1, []]);
  });

  it("may be empty of people", () => {
    expect(parseIdentityFile("users: []")).toEqual({ users: [], groups: [] });
  });
});

describe("a document is refused whole", () => {
  it.each([
    [
      "a member nobody knows",
      TWO.replace("[ana, kim]", "[ana, bob]"),
      "groups.0.members.1, line 8: No user has the id 'bob'.",
    ],
    ["a group nobody knows", TWO.replace("[g-1]", "[g-9]"), "groups.1.groups.0, line 9: No group has the id 'g-9'."],
    [
      "a manager nobody knows",
      TWO.replace("manager: kim", "manager: bob"),
      "users.0.manager, line 3: No user has the id 'bob'.",
    ],
    [
      "an id given twice",
      TWO.replace("- id: kim", "- id: ana").replace("manager: kim, ", "").replace("[ana, kim]", "[ana]"),
      "users.1.id, line 4: 'ana' stands here a second time.",
    ],
    [
      "a user name given twice, in whatever case",
      TWO.replace("userName: kim", "userName: Ana.Silva"),
      "users.1.userName, line 5: 'ana.silva' stands here a second time.",
    ],
    [
      "the id of a group given twice",
      TWO.replace("id: g-2", "id: g-1"),
      "groups.1.id, line 9: 'g-1' stands here a second time.",
    ],
    ["a key nobody knows", TWO.replace("active: false", "activ: false"), 'users.1, line 4: Unrecognized key: "activ"'],
    [
      "an id that is a number",
      TWO.replace("- id: kim", "- id: 7").replace("manager: kim, ", "").replace("[ana, kim]", "[ana]"),
      "users.1.id, line 4: Invalid input: expected string, received number",
    ],
    ["an address that is none", TWO.replace("ana@example.com", "ana"), "users.0.email, line 3: Invalid email address"],
  ])("over %s, naming path and line", (_what, document, message) => {
    expect(messagesOf(document)).toEqual([message]);
  });

  it("over bad YAML, naming the line", () => {
    expect(messagesOf("users:\n  - { id: ana, userName: ana\n")[0]).toMatch(/line [23]\b/);
    expect(messagesOf("users: []\nusers: []")).toEqual([expect.stringMatching(/keys must be unique.*line 2/i)]);
  });

  it.each(["", "~", "people: []", "[]", "42", "users: 7", "users: [null]", "users: []\n---\nusers: []"])(
    "when it is %j",
    (document) => {
      expect(problemsOf(document)).not.toEqual([]);
    },
  );

  it("over JSON in which a key stands twice, instead of keeping the last", () => {
    const twice = '{\n"users": [{ "id": "ana", "userName": "ana" }],\n"users": []\n}';
    expect(messagesOf(twice)).toEqual([expect.stringMatching(/keys must be unique.*line 3/i)]);
    expect(messagesOf('{ "users": [{ "id": "a:b", "userName": "\\"userName\\": x" }] }')).toEqual([]);
  });

  it("over JSON that is none, naming the line", () => {
    expect(messagesOf('{ "users": [\n{ "id": "ana", "userName": "ana" }\n')[0]).toMatch(/line [234]\b/);
  });

  it("over what is wrong in JSON, naming path and line", () => {
    expect(messagesOf('{ "users": [\n{ "id": "ana" }\n] }')).toEqual([
      "users.0.userName, line 2: Invalid input: expected string, received undefined",
    ]);
  });

  it("with every problem at once, each with its path", () => {
    const document = TWO.replace("[ana, kim]", "[bob, eve]")
      .replace("manager: kim", "manager: bob")
      .replace("[g-1]", "[g-9]");
    expect(problemsOf(document).map((problem) => problem.path.join("."))).toEqual([
      "document.users.0.manager",
      "document.groups.0.members.0",
      "document.groups.0.members.1",
      "document.groups.1.groups.0",
    ]);
  });

  it("with no more problems than a person reads, and how many more there are", () => {
    const users = Array.from({ length: 60 }, () => ({ id: "ana", userName: "ana" }));
    const document = JSON.stringify({ users });
    expect(problemsOf(document)).toHaveLength(50);
    expect(() => parseIdentityFile(document)).toThrow("(and 68 more)");
  });

  it.each([
    ["a character that PostgreSQL cannot hold", 'users: [{ id: "a\\0b", userName: ana }]'],
    ["half a character", 'users: [{ id: "a\\ud800", userName: ana }]'],
    ["one of them in an attribute", 'users: [{ id: ana, userName: ana, attributes: { team: "a\\0b" } }]'],
  ])("over %s", (_what, document) => {
    expect(problemsOf(document)).toHaveLength(1);
  });

  it("over aliases that grow without end", () => {
    const rows = [
      "a: &a [x, x]",
      ...["b", "c", "d", "e", "f", "g", "h", "i"].map(
        (name, n) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[n]}`).join(", ")}]`,
      ),
    ];
    expect(problemsOf(rows.join("\n"))).not.toEqual([]);
  });
});
