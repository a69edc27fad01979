/** The rows of a statement with RETURNING. TypeORM returns [rows, number] for UPDATE and DELETE, and rows for all others. */
export function returnedRows<Row>(answer: unknown): Row[] {
  const [rows, count] = answer as unknown[];
  return (Array.isArray(rows) && typeof count === "number" ? rows : answer) as Row[];
}
