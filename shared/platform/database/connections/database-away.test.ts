import { QueryFailedError } from "typeorm";
import { isDatabaseAway } from "./database-away";

const withCode = (code: string, more: object = {}) => Object.assign(new Error("failed"), { code, ...more });
const refused = () => withCode("ECONNREFUSED", { syscall: "connect" });

it.each([
  ["a refused connection", refused()],
  ["a refused connection of each address", Object.assign(new AggregateError([refused()]), { code: "ECONNREFUSED" })],
  ["a connection that was reset", withCode("ECONNRESET", { syscall: "read" })],
  ["a connection that ended", new Error("Connection terminated unexpectedly")],
  ["a lost client of the pool", new Error("Client has encountered a connection error and is not queryable")],
  ["a client of the pool that was closed", new Error("Client was closed and is not queryable")],
  ["a silent server", new Error("PostgreSQL did not answer within 70 s.")],
  ["a server that goes down", withCode("57P01")],
  ["a server that starts up", withCode("57P03")],
  ["a server without room for connections", withCode("53300")],
  ["a server that takes the password no more", withCode("28P01")],
  ["a server that takes the user no more", withCode("28000")],
  ["a server whose database is not there any more", withCode("3D000")],
  ["a server that only reads", withCode("25006")],
  ["a full disk, as TypeORM wraps it", new QueryFailedError("insert", [], withCode("53100"))],
])("%s is a database that cannot be used", (_name, error) => expect(isDatabaseAway(error)).toBe(true));

it.each([
  ["a violated constraint", new QueryFailedError("insert", [], withCode("23505"))],
  ["a statement that took too long", withCode("57014")],
  ["a client that left in the middle of its body", Object.assign(new Error("aborted"), { code: "ECONNRESET" })],
  ["a fault of ours", new TypeError("nothing is not a function")],
  ["no error", null],
])("%s is not", (_name, error) => expect(isDatabaseAway(error)).toBe(false));
