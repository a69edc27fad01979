import { Column, Entity, PrimaryColumn } from "typeorm";

/**
 * A question of a decider to the requester. An answered question never changes. Questions are deleted with their
 * request.
 */
@Entity("request_questions")
export class RequestQuestion {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  requestId!: string;

  /** The ids of the items that the question is about. */
  @Column("uuid", { array: true })
  itemIds!: string[];

  @Column("uuid")
  askedById!: string;

  @Column("text")
  question!: string;

  @Column("timestamptz")
  askedAt!: Date;

  /** Null: not answered yet, or the decision came first. */
  @Column("text", { nullable: true })
  answer!: string | null;

  @Column("uuid", { nullable: true })
  answeredById!: string | null;

  @Column("timestamptz", { nullable: true })
  answeredAt!: Date | null;
}
