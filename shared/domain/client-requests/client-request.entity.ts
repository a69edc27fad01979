import { Column, Entity, PrimaryColumn } from "typeorm";

/** A creation with a client request id, for idempotent repeats; see create-once.ts. */
@Entity("client_requests")
export class ClientRequest {
  /** The sender: `person:` and the person's id, or the kind and id of a token without a person. */
  @PrimaryColumn("text")
  sender!: string;

  /** The name of the mutation. */
  @PrimaryColumn("text")
  operation!: string;

  @PrimaryColumn("text")
  clientRequestId!: string;

  /** SHA-256 of the input, in hexadecimal. */
  @Column("text")
  inputHash!: string;

  @Column("text")
  objectId!: string;

  @Column("timestamptz")
  createdAt!: Date;
}
