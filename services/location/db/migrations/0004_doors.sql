-- +goose Up
-- Where people ordered from lately, for the editor of zones: counted, never shown, and forgotten after a
-- while. Cells are the squares of the map that the index of riders uses.
CREATE TABLE location.doors (
    order_id  text PRIMARY KEY,
    user_id   text NOT NULL,
    cell_x    int NOT NULL,
    cell_y    int NOT NULL,
    latitude  double precision NOT NULL,
    longitude double precision NOT NULL,
    placed_at timestamptz NOT NULL
);

CREATE INDEX doors_cell ON location.doors (cell_x, cell_y);
CREATE INDEX doors_placed ON location.doors USING brin (placed_at) WITH (pages_per_range = 32, autosummarize = on);

-- +goose Down
DROP TABLE location.doors;
