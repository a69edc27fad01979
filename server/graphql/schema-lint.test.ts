import "reflect-metadata";
import { buildSchema, printSchema } from "graphql";
import { createSchema } from "../schema";
import { poorlyDescribed } from "./schema-lint";

describe("the descriptions of the schema", () => {
  it("say more than the names, everywhere", () => {
    expect(poorlyDescribed(createSchema())).toEqual([]);
  });

  it("name their subject: none begins with a question word", () => {
    const begun = /^\s*(?:""")?(?:What|Who|Whose|Whom|Whoever)\b.*$/gm;
    expect(printSchema(createSchema()).match(begun)).toBeNull();
  });

  it("are required of every type, field, argument, input and enum value", () => {
    const schema = buildSchema(`
      type Query {
        lamp(id: ID!, "which of the lamps in a room" n: Int): Lamp
        "Lamps. Needs ADMIN or AUDITOR; a token with scopes needs READ." lamps: [Lamp]
      }
      type Lamp { "the lamp's colour" colour: Colour  "how bright it shines by day" light: Int }
      input LampInput { on: Boolean }
      enum Colour { "while nobody stays inside" RED GREEN }
      "the thing interface" interface Thing { "the key that never changes" id: ID! }
    `);
    expect(poorlyDescribed(schema)).toEqual([
      "Colour",
      "Colour.GREEN",
      "Lamp",
      "Lamp.colour",
      "LampInput",
      "LampInput.on",
      "Query.lamp",
      "Query.lamp(id:)",
      "Query.lamps",
      "Thing",
    ]);
  });
});
