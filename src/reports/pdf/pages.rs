//! Pages being filled from top to bottom: what is drawn on each, and what it means.

use krilla::geom::Rect;
use krilla::tagging::{ArtifactType, TagKind};

use super::super::plot::{Anchor, Colour, Dash, Drawing, GRID, INK_SOFT, Mark, Point};
use super::super::sheet::Report;
use super::super::typeface::{self, Typeface};
use crate::kernel::text::{Lang, one_line};
use crate::t;

/// A4 in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// The left margin; the right one is as wide.
pub const LEFT: f32 = 42.0;
/// Between the margins.
pub const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
/// Where content begins and ends.
const TOP: f32 = 54.0;
const BOTTOM: f32 = PAGE.1 - 54.0;
/// Height of a line, in sizes of its letters.
const LEADING: f32 = 1.3;

/// The document's structure: groups, and pieces of content by number.
pub enum Node {
    /// A heading, a table, a cell, …
    Group(TagKind, Vec<Node>),
    /// A piece of content, or a link's place.
    Leaf(usize),
}

/// Something drawn as one.
pub struct Piece {
    /// What it is.
    pub role: Role,
    /// How it is drawn.
    pub marks: Vec<Mark>,
}

/// What a piece is for who does not see it.
pub enum Role {
    /// Content; with its text, if letters had to be replaced.
    Content(usize, Option<String>),
    /// Nothing.
    Artifact(ArtifactType),
}

/// Where a link stands and leads.
pub struct Link {
    /// Its number among the leaves.
    pub leaf: usize,
    /// Left, top, width, height.
    pub place: [f32; 4],
    /// The whole address.
    pub address: String,
    /// What it leads to, in words.
    pub about: String,
}

/// One page.
#[derive(Default)]
pub struct Page {
    /// In the order of drawing.
    pub pieces: Vec<Piece>,
    /// Over the pieces.
    pub links: Vec<Link>,
}

/// All pages, the last one being filled.
pub struct Pages {
    /// The pages so far.
    pub pages: Vec<Page>,
    /// What the document consists of, in the order of reading.
    pub tree: Vec<Node>,
    /// How many leaves the tree has.
    pub leaves: usize,
    /// Level, text, page and height of each heading.
    pub headings: Vec<(u16, String, usize, f32)>,
    /// How far the page is filled.
    pub y: f32,
    /// What the head of each further page says, left and right.
    head: (String, String),
}

/// Where a drawing was put.
pub struct Placed {
    /// Its leaf.
    pub leaf: Node,
    /// Its page, from 0.
    pub page: usize,
    /// Its place on it.
    pub rect: Option<Rect>,
}

impl Pages {
    /// One empty page.
    pub fn new(report: &Report) -> Pages {
        let period = report
            .about
            .first()
            .map_or(String::new(), |(_, value)| value.clone());
        Pages {
            pages: vec![Page::default()],
            tree: Vec::new(),
            leaves: 0,
            headings: Vec::new(),
            y: TOP,
            head: (report.title.clone(), period),
        }
    }

    /// Begins a page if less than `height` is left; the first thing on a page always has its place.
    pub fn need(&mut self, height: f32) -> bool {
        let full = self.y + height > BOTTOM && self.y > TOP;
        if full {
            self.pages.push(Page::default());
            self.y = TOP;
            let (left, right) = self.head.clone();
            self.edge(36.0, &left, &right, ArtifactType::Header);
            self.rule(LEFT, PAGE.0 - LEFT, 42.0, GRID, 0.7);
        }
        full
    }

    /// The most that fits on one page.
    pub fn most() -> f32 {
        BOTTOM - TOP
    }

    /// Writes "page 2 of 5" under every page.
    pub fn number(&mut self, lang: Lang) {
        let count = self.pages.len();
        let last = std::mem::take(&mut self.pages);
        for (index, page) in last.into_iter().enumerate() {
            self.pages.push(page);
            let number = t!(lang, "reports-page", page = index + 1, pages = count);
            self.edge(PAGE.1 - 30.0, "Sportello", &number, ArtifactType::Footer);
        }
    }

    /// A small line at the head or foot of the page.
    fn edge(&mut self, y: f32, left: &str, right: &str, kind: ArtifactType) {
        const SIZE: f32 = 8.5;
        let right = typeface::shorten(right, WIDTH * 0.45, SIZE, false);
        let left = typeface::shorten(left, WIDTH * 0.5, SIZE, false);
        let text = |x: f32, anchor, text| Mark::Text {
            at: (x, y),
            anchor,
            text,
            size: SIZE,
            bold: false,
            colour: INK_SOFT,
        };
        let marks = vec![
            text(LEFT, Anchor::Start, left),
            text(LEFT + WIDTH, Anchor::End, right),
        ];
        self.artifact(kind, marks);
    }

    /// Draws something without a meaning of its own.
    pub fn artifact(&mut self, kind: ArtifactType, marks: Vec<Mark>) {
        let role = Role::Artifact(kind);
        self.page().pieces.push(Piece { role, marks });
    }

    /// A horizontal line.
    pub fn rule(&mut self, from: f32, to: f32, y: f32, colour: Colour, width: f32) {
        let paths = vec![vec![(from, y), (to, y)]];
        let dash = Dash::Solid;
        let line = Mark::Strokes {
            paths,
            colour,
            width,
            dash,
        };
        self.artifact(ArtifactType::Layout, vec![line]);
    }

    /// Draws content and gives its leaf. `text`: what it says, if its letters do not.
    pub fn content(&mut self, text: Option<String>, marks: Vec<Mark>) -> Node {
        let leaf = self.leaf();
        let role = Role::Content(leaf, text);
        self.page().pieces.push(Piece { role, marks });
        Node::Leaf(leaf)
    }

    /// A link over a place of the page; gives its leaf.
    pub fn link(&mut self, place: [f32; 4], address: String, about: String) -> Node {
        let leaf = self.leaf();
        self.page().links.push(Link {
            leaf,
            place,
            address,
            about,
        });
        Node::Leaf(leaf)
    }

    /// Remembers a heading for the outline.
    pub fn heading(&mut self, level: u16, text: &str, top: f32) {
        self.headings
            .push((level, text.to_owned(), self.pages.len() - 1, top));
    }

    /// Text over the whole width; moves down.
    pub fn paragraph(&mut self, text: &str, size: f32, bold: bool, colour: Colour) -> Node {
        self.text_in(text, (LEFT, WIDTH), size, bold, colour)
    }

    /// Text in a place given by its left and its width; moves down.
    pub fn text_in(
        &mut self,
        text: &str,
        (left, room): (f32, f32),
        size: f32,
        bold: bool,
        colour: Colour,
    ) -> Node {
        let lines = typeface::wrap(text, room, size, bold);
        let height = line_height(size);
        let marks = lines.into_iter().map(|line| {
            let base = self.y + baseline(size);
            self.y += height;
            Mark::Text {
                at: (left, base),
                anchor: Anchor::Start,
                text: line,
                size,
                bold,
                colour,
            }
        });
        let marks = marks.collect();
        self.content(spoken(text, bold), marks)
    }

    /// A chart, moved to where the page is filled to.
    pub fn drawing(&mut self, drawing: &Drawing) -> Placed {
        self.need(drawing.height);
        let (x, y) = (LEFT, self.y);
        let moved = |(px, py): Point| (px + x, py + y);
        let marks = drawing.marks.iter().cloned().map(|mark| match mark {
            Mark::Area { corners, fill, edge } => Mark::Area {
                corners: corners.into_iter().map(moved).collect(),
                fill,
                edge,
            },
            Mark::Strokes {
                paths,
                colour,
                width,
                dash,
            } => Mark::Strokes {
                paths: paths
                    .into_iter()
                    .map(|path| path.into_iter().map(moved).collect())
                    .collect(),
                colour,
                width,
                dash,
            },
            Mark::Text {
                at,
                anchor,
                text,
                size,
                bold,
                colour,
            } => Mark::Text {
                at: moved(at),
                anchor,
                text,
                size,
                bold,
                colour,
            },
        });
        let marks = marks.collect();
        let leaf = self.content(None, marks);
        self.y += drawing.height + 10.0;
        Placed {
            leaf,
            page: self.pages.len() - 1,
            rect: Rect::from_xywh(x, y, drawing.width, drawing.height),
        }
    }

    fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("there is always a page")
    }

    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }
}

/// From one line to the next.
pub fn line_height(size: f32) -> f32 {
    size * LEADING
}

/// From the top of a line to where its letters stand.
pub fn baseline(size: f32) -> f32 {
    size * 1.02
}

/// The text itself, where the letters drawn are not all its own.
pub fn spoken(text: &str, bold: bool) -> Option<String> {
    (!Typeface::of(bold).has_all(text)).then(|| one_line(text))
}
