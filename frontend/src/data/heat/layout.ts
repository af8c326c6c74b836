/* Where the cells of a heat map lie: few days as rows under their hours, many as columns beside them. Pure. */

import { HOURS } from "./grid.ts";

/** With more days than this they stand side by side. */
const ROWS_AT_MOST = 36;
const ROW_PX = 15;
const HOUR_PX = 13;
const LEAST_DAY_PX = 1.8;
const TOP_PX = 20;
const DAYS_LEFT_PX = 54;
const HOURS_LEFT_PX = 40;

export interface Layout {
  /** Days run down and hours across; else the other way round. */
  daysDown: boolean;
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
  /** Left free between cells. */
  gap: number;
  width: number;
  height: number;
}

/** Fit `days` into so many pixels; where days stand side by side the map may be wider, and scrolls in its frame. */
export function layOut(days: number, width: number): Layout {
  if (days <= ROWS_AT_MOST) {
    const cellWidth = (width - DAYS_LEFT_PX) / HOURS;
    const height = TOP_PX + days * ROW_PX;
    const gap = cellWidth < 14 ? 1 : 1.5;
    return { daysDown: true, left: DAYS_LEFT_PX, top: TOP_PX, cellWidth, cellHeight: ROW_PX, gap, width, height };
  }
  const cellWidth = Math.max((width - HOURS_LEFT_PX) / days, LEAST_DAY_PX);
  return {
    daysDown: false,
    left: HOURS_LEFT_PX,
    top: TOP_PX,
    cellWidth,
    cellHeight: HOUR_PX,
    gap: cellWidth < 5 ? 0 : 1,
    width: HOURS_LEFT_PX + cellWidth * days,
    height: TOP_PX + HOURS * HOUR_PX,
  };
}

export function boxOf(layout: Layout, day: number, hour: number): { x: number; y: number; width: number; height: number } {
  const [column, row] = layout.daysDown ? [hour, day] : [day, hour];
  return {
    x: layout.left + column * layout.cellWidth,
    y: layout.top + row * layout.cellHeight,
    width: layout.cellWidth - layout.gap,
    height: layout.cellHeight - (layout.daysDown ? layout.gap : Math.min(layout.gap, 1)),
  };
}

/** Which cell lies at a place; null beside the cells. */
export function cellAt(layout: Layout, days: number, x: number, y: number): { day: number; hour: number } | null {
  const column = Math.floor((x - layout.left) / layout.cellWidth);
  const row = Math.floor((y - layout.top) / layout.cellHeight);
  const [day, hour] = layout.daysDown ? [row, column] : [column, row];
  return day >= 0 && day < days && hour >= 0 && hour < HOURS ? { day, hour } : null;
}
