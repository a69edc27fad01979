/** An error that AWS would answer. The protocol decides how it looks on the wire. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** Further members of the error shape, such as `Reason` or `clusterName`. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
