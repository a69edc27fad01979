import { DomainError, type FieldProblem } from "../../../kernel/app-error";
import { parseIdentityFile } from "./parse-identity-file";

/** The reasons why a document is refused; an empty list when it is accepted. */
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

  it("may be without people", () => {
    expect(parseIdentityFile("users: []")).toEqual({ users: [], groups: [] });
  });
});

describe("a document is refused whole", () => {
  it.each([
    [
      "a member nobody knows",
      TWO.replace("[ana, kim]", "[ana, bob]"),
      "Line 8: the group 'Payments Team' names the member 'bob', who is not among the users.",
    ],
    [
      "a group nobody knows",
      TWO.replace("[g-1]", "[g-9]"),
      "Line 9: the group 'Everybody' holds the group 'g-9', which is not among the groups.",
    ],
    [
      "a manager nobody knows",
      TWO.replace("manager: kim", "manager: bob"),
      "Line 3: the user 'ana.silva' has the manager 'bob', who is not among the users.",
    ],
    [
      "an id given twice",
      TWO.replace("- id: kim", "- id: ana").replace("manager: kim, ", "").replace("[ana, kim]", "[ana]"),
      "Line 4: users[1] has the same id as users[0], 'ana'.",
    ],
    [
      "a user name given twice, in whatever case",
      TWO.replace("userName: kim", "userName: Ana.Silva"),
      "Line 5: users[1] has the same user name as users[0], 'Ana.Silva'.",
    ],
    [
      "the id of a group given twice",
      TWO.replace("id: g-2", "id: g-1"),
      "Line 9: groups[1] has the same id as groups[0], 'g-1'.",
    ],
    [
      "a field that users do not have",
      TWO.replace("active: false", "activ: false"),
      "Line 6: users[1] has a field 'activ', which is none of id, userName, email, displayName, active, title, department, manager, roles, attributes.",
    ],
    [
      "a field that groups do not have",
      TWO.replace("groups: [g-1]", "group: [g-1]"),
      "Line 9: groups[1] has a field 'group', which is none of id, name, members, groups.",
    ],
    [
      "a field that documents do not have",
      `${TWO}teams: []`,
      "Line 10: the document has a field 'teams', which is none of users, groups.",
    ],
    [
      "an id that is a number, and not over those who name it",
      TWO.replace("- id: kim", "- id: 7").replace("manager: kim", 'manager: "7"').replace("[ana, kim]", '["7"]'),
      "Line 4: users[1].id has to be a text and is a number (7); put it in quotes.",
    ],
    ["a user name that is missing", TWO.replace("    userName: kim\n", ""), "Line 4: users[1].userName is missing."],
    [
      "a field without a value",
      TWO.replace("userName: kim", "userName:"),
      "Line 5: users[1].userName is empty: it has to be a text.",
    ],
    ["a text that is blank", TWO.replace("userName: kim", 'userName: "  "'), "Line 5: users[1].userName is empty."],
    [
      "a word for true or false",
      TWO.replace("active: false", "active: off"),
      "Line 6: users[1].active has to be true or false and is a text.",
    ],
    ["an address that is none", TWO.replace("ana@example.com", "ana"), "Line 3: users[0].email is no e-mail address."],
    [
      "a text that is too long",
      TWO.replace("userName: kim", `userName: ${"k".repeat(257)}`),
      "Line 5: users[1].userName has 257 characters; at most 256 are taken.",
    ],
    [
      "too many roles",
      TWO.replace("[Lead]", `[${Array(101).fill("x").join(", ")}]`),
      "Line 3: users[0].roles has 101 entries; at most 100 are taken.",
    ],
    [
      "an attribute that is no text",
      TWO.replace('costCenter: "12"', '"cost center": 12'),
      "Line 3: users[0].attributes['cost center'] has to be a text and is a number (12); put it in quotes.",
    ],
    [
      "an attribute without a name",
      TWO.replace('costCenter: "12"', '"": x'),
      "Line 3: users[0].attributes[''] has a name that is empty, has more than 256 characters, or holds one that cannot be kept.",
    ],
    [
      "members that are no list",
      TWO.replace("[ana, kim]", "ana"),
      "Line 8: groups[0].members has to be a list and is a text.",
    ],
    [
      "a user that is none",
      TWO.replace("groups:", "  - ana\ngroups:"),
      "Line 7: users[2] has to be an object with fields and is a text.",
    ],
    ["an alias of nothing", TWO.replace("[g-1]", "[*other]"), "Line 9: the alias '*other' names no anchor above it."],
  ])("over %s, naming the line", (_what, document, message) => {
    expect(messagesOf(document)).toEqual([message]);
  });

  it.each([
    [
      "users:\n  - { id: ana, userName: ana\n",
      "Line 3: the indentation does not fit the lines above, or a bracket above is not closed.",
    ],
    ["users:\n\t- id: ana", "Line 2: a tab stands where the line is indented; use spaces."],
    ["users: []\ngroups: a: b", "Line 2: there is a second ':' on the line; put the text in quotes."],
    ["users:\n  - id: @ana", "Line 2: a text begins with a character that needs quotes around the text."],
    ['users:\n  - id: "ana', "Line 2: a quote, comma, colon, dash or closing bracket is missing."],
    [
      'users:\n  - id: "\\q"',
      "Line 2: a text in double quotes has a backslash with something that it cannot stand before.",
    ],
    ["users: []\n---\nusers: []", "Line 2: a second document begins; there may be only one."],
    ["", "Line 1: the document is empty: it has to be an object with fields."],
    ["[]", "Line 1: the document has to be an object with fields and is a list."],
    ["groups: []", "Line 1: users is missing."],
  ])("over the text %j", (document, message) => {
    expect(messagesOf(document)).toEqual([message]);
  });

  it.each(["~", "42", "people: []", "users: 7", "users: [null]", "[".repeat(3_000), "a: &a [*a]", "? [a]\n: b"])(
    "when it is %j, in our words",
    (document) => {
      const messages = messagesOf(document);
      expect(messages).not.toEqual([]);
      for (const message of messages) {
        expect(message).toMatch(/^Line \d+: .*\.$/);
        expect(message).not.toMatch(/expected|invalid|received|unrecognized|implicit|flow|call stack|token in/i);
      }
    },
  );

  it("over a duplicate key, and all other problems beside it", () => {
    expect(messagesOf("users: []\nusers:\n  - id: ana\n'users': [{ id: ana }]")).toEqual([
      "Line 2: the key 'users' stands here a second time.",
      "Line 4: the key 'users' stands here a second time.",
      "Line 4: users[0].userName is missing.",
    ]);
  });

  it("over JSON with a duplicate key, instead of keeping the last", () => {
    const twice = '{\n"users": [{ "id": "ana", "userName": "ana" }],\n"users": []\n}';
    expect(messagesOf(twice)).toEqual(["Line 3: the key 'users' stands here a second time."]);
    expect(messagesOf('{ "users": [{ "id": "a:b", "userName": "\\"userName\\": x" }] }')).toEqual([]);
  });

  it("over invalid JSON, naming the line", () => {
    expect(messagesOf('{ "users": [\n{ "id": "ana", "userName": "ana" }\n')[0]).toMatch(/^Line [234]: .*bracket/);
  });

  it("over wrong values in JSON, naming the line", () => {
    expect(messagesOf('{ "users": [\n{ "id": "ana" }\n] }')).toEqual(["Line 2: users[0].userName is missing."]);
  });

  it("with every problem at once, from the top, each with its path", () => {
    const document = TWO.replace("[ana, kim]", "[bob, eve]")
      .replace("manager: kim", "manager: bob")
      .replace("userName: kim", "username: kim")
      .replace("[g-1]", "[g-9]");
    expect(problemsOf(document).map((problem) => problem.path.join("."))).toEqual([
      "document.users.0.manager",
      "document.users.1.userName",
      "document.users.1.username",
      "document.groups.0.members.0",
      "document.groups.0.members.1",
      "document.groups.1.groups.0",
    ]);
  });

  it("with no more problems than a person reads, and how many more there are", () => {
    const users = Array.from({ length: 60 }, () => ({ id: "ana", userName: "ana" }));
    const document = JSON.stringify({ users });
    expect(problemsOf(document)).toHaveLength(100);
    expect(() => parseIdentityFile(document)).toThrow("And 18 more.");
  });

  it.each([
    ["a character that PostgreSQL cannot hold", 'users: [{ id: "a\\0b", userName: ana }]'],
    ["half a character", 'users: [{ id: "a\\ud800", userName: ana }]'],
    ["one of them in an attribute", 'users: [{ id: ana, userName: ana, attributes: { team: "a\\0b" } }]'],
  ])("over %s", (_what, document) => {
    expect(messagesOf(document)).toEqual([
      expect.stringMatching(/^Line 1: users\[0\]\S+ holds a character that cannot be kept: NUL, or half of a pair\.$/),
    ]);
  });

  it("over aliases that grow without end", () => {
    const rows = [
      "a: &a [x, x]",
      ...["b", "c", "d", "e", "f", "g", "h", "i"].map(
        (name, n) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[n]}`).join(", ")}]`,
      ),
    ];
    expect(messagesOf(rows.join("\n"))).toEqual([
      "The document repeats too much by aliases; write out what they name.",
    ]);
  });
});
