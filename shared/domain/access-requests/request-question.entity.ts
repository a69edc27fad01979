import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Person } from "../identities/identity.entity";
import { AccessRequest } from "./access-request.entity";

/**
 * A question of a decider to the requester. An answered question never changes. Questions are deleted with their
 * request.
 */
@Entity("request_questions")
@Check(
  "ck_request_questions_answer",
  "(answer is null) = (answered_by_id is null) and (answer is null) = (answered_at is null)",
)
@Index("ix_request_questions_request_id", ["requestId", "askedAt", "id"])
@Index("ix_request_questions_asked_by_id", ["askedById"])
@Index("ix_request_questions_answered_by_id", ["answeredById"])
export class RequestQuestion {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_request_questions" })
  id!: string;

  @Column("uuid")
  requestId!: string;

  @ManyToOne(() => AccessRequest, { onDelete: "CASCADE" })
  @JoinColumn({ name: "request_id", foreignKeyConstraintName: "fk_request_questions_request_id" })
  request?: Relation<AccessRequest>;

  /** The ids of the items that the question is about. */
  @Column("uuid", { array: true })
  itemIds!: string[];

  @Column("uuid")
  askedById!: string;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "asked_by_id", foreignKeyConstraintName: "fk_request_questions_asked_by_id" })
  askedBy?: Relation<Person>;

  @Column("text")
  question!: string;

  @Column("timestamptz")
  askedAt!: Date;

  /** Null: not answered yet, or the decision came first. */
  @Column("text", { nullable: true })
  answer!: string | null;

  @Column("uuid", { nullable: true })
  answeredById!: string | null;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "answered_by_id", foreignKeyConstraintName: "fk_request_questions_answered_by_id" })
  answeredBy?: Relation<Person>;

  @Column("timestamptz", { nullable: true })
  answeredAt!: Date | null;
}
