/** A row of `anchors`, as it is shown. */
export interface AnchorRow {
  readonly id: string;
  readonly assignmentId: string;
  readonly label: string;
  readonly grade: string;
  readonly contentId: string;
  readonly theta: number | null;
  readonly thetaSd: number | null;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}
