import { DefaultNamingStrategy, type Table } from "typeorm";
import { snakeCase } from "../../../kernel/text/snake-case";

const tableName = (table: Table | string) => (typeof table === "string" ? table : table.name).split(".").at(-1)!;

/** snake_case columns and readable constraint names, so that an error names the constraint. */
export class SnakeNaming extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined, prefixes: string[]): string {
    return snakeCase([...prefixes, custom ?? property].join("_"));
  }
  override joinColumnName(relation: string, column: string): string {
    return snakeCase(`${relation}_${column}`);
  }
  override primaryKeyName(table: Table | string): string {
    return `pk_${tableName(table)}`;
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return `uq_${tableName(table)}_${columns.join("_")}`;
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return `fk_${tableName(table)}_${columns.join("_")}`;
  }
  override indexName(table: Table | string, columns: string[]): string {
    return `ix_${tableName(table)}_${columns.join("_")}`;
  }
}
