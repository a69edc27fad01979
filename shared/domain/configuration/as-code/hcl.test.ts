import fc from "fast-check";
import { HclAddress, type HclBlock, type HclValue, writeHcl } from "./hcl";
import { readHcl } from "./testing/read-hcl";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("$", "%", "{", "}", "\\", '"', "u", "n", "0024", "\n", "<<E", "E", "#", "~"))
    .map((parts) => parts.join("")),
);

const { value } = fc.letrec<{ value: HclValue; object: Readonly<Record<string, HclValue>> }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(
    text.map((key) => key.normalize("NFC")),
    tie("value"),
    { maxKeys: 4 },
  ),
}));

/** Terraform keeps texts, and so keys, in this form. */
function composed(written: unknown): unknown {
  if (typeof written === "string") return written.normalize("NFC");
  if (Array.isArray(written)) return written.map(composed);
  if (typeof written !== "object" || written === null) return written;
  return Object.fromEntries(Object.entries(written).map(([key, own]) => [key.normalize("NFC"), composed(own)]));
}

describe("a file in HCL", () => {
  it("is laid out as terraform fmt does", () => {
    const blocks: HclBlock[] = [
      {
        type: "terraform",
        blocks: [{ type: "required_providers", attributes: { apono: { source: "apono-io/apono" } } }],
      },
      { type: "provider", labels: ["apono"] },
      {
        type: "import",
        attributes: { to: new HclAddress("a_b.c"), id: "1" },
        comment: ["It exists.", "So it is imported."],
      },
      {
        type: "resource",
        labels: ["a_b", "c"],
        attributes: {
          name: "x",
          description: "y",
          left_out: undefined,
          list: ["a", "b"],
          none: [],
          config: {
            region: "eu-west-1",
            "two words": "1",
            for: "2",
            none: {},
            many: Array.from({ length: 9 }, (_, n) => `item ${n}`),
          },
          targets: [
            { name: "p", count: 1 },
            { name: "q", on: true },
          ],
          last: false,
        },
      },
    ];
    expect(writeHcl(blocks)).toMatchInlineSnapshot(`
"terraform {
  required_providers {
    apono = {
      source = "apono-io/apono"
    }
  }
}

provider "apono" {}

# It exists.
# So it is imported.
import {
  to = a_b.c
  id = "1"
}

resource "a_b" "c" {
  name        = "x"
  description = "y"
  list        = ["a", "b"]
  none        = []

  config = {
    region      = "eu-west-1"
    "two words" = "1"
    "for"       = "2"
    none        = {}
    many = [
      "item 0",
      "item 1",
      "item 2",
      "item 3",
      "item 4",
      "item 5",
      "item 6",
      "item 7",
      "item 8",
    ]
  }

  targets = [
    {
      name  = "p"
      count = 1
    },
    {
      name = "q"
      on   = true
    },
  ]

  last = false
}
"
`);
  });

  it("means the same to Terraform, whatever its texts", async () => {
    const property = fc.asyncProperty(value, async (written) => {
      const file = writeHcl([{ type: "locals", attributes: { value: written } }]);
      expect(await readHcl(file)).toEqual({ locals: [{ value: composed(written) }] });
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("is ASCII where a character would be invisible", () => {
    expect(writeHcl([{ type: "locals", attributes: { a: "\u202eabc" } }])).toBe('locals {\n  a = "\\u202eabc"\n}\n');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("has no number %s", (number) => {
    expect(() => writeHcl([{ type: "locals", attributes: { a: number } }])).toThrow("no number");
  });

  it("refuses an attribute name or address that is something else", () => {
    expect(() => writeHcl([{ type: "locals", attributes: { "a = 1\nb": 1 } }])).toThrow("no name");
    expect(() => new HclAddress("a.b\n}")).toThrow("no address");
  });
});
