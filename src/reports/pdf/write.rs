//! From pages to the file, through the PDF library.

use chrono::{Datelike, Timelike};
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ContentTag, Identifier, Node as TreeNode, SpanTag, TagGroup, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::super::numbers::NONE;
use super::super::plot::{self, Anchor, Colour, Mark};
use super::super::sheet::Report;
use super::super::typeface::{self, Typeface};
use super::pages::{Node, PAGE, Pages, Role};
use crate::kernel::text::one_line;

/// The file. Errors: what the standards PDF/A-2a and PDF/UA-1 do not allow.
pub fn document(report: &Report, pages: Pages) -> Result<Vec<u8>, KrillaError> {
    let mut document = Document::new_with(SerializeSettings {
        configuration: standards(),
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(report));
    let fonts = Fonts::load();
    let mut ids: Vec<Option<Identifier>> = vec![None; pages.leaves];
    for content in &pages.pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 has an area");
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for piece in &content.pieces {
            let id = match &piece.role {
                Role::Artifact(kind) => {
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(*kind)));
                    None
                }
                Role::Content(leaf, None) => Some((leaf, surface.start_tagged(ContentTag::Other))),
                Role::Content(leaf, Some(text)) => {
                    let span = SpanTag::empty().with_actual_text(Some(text));
                    Some((leaf, surface.start_tagged(ContentTag::Span(span))))
                }
            };
            for mark in &piece.marks {
                draw(&mut surface, &fonts, mark);
            }
            surface.end_tagged();
            if let Some((leaf, id)) = id {
                ids[*leaf] = Some(id);
            }
        }
        surface.finish();
        for link in &content.links {
            let [left, top, width, height] = link.place;
            let Some(rect) = Rect::from_xywh(left, top, width, height) else {
                continue;
            };
            let target = Target::Action(Action::from(LinkAction::new(link.address.clone())));
            let annotation =
                Annotation::new_link(LinkAnnotation::new(rect, target), Some(link.about.clone()));
            ids[link.leaf] = Some(page.add_tagged_annotation(annotation));
        }
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(report.lang.to_string()));
    tree.children = pages
        .tree
        .into_iter()
        .filter_map(|node| tagged(node, &ids))
        .collect();
    document.set_tag_tree(tree);
    document.set_outline(outline(&pages.headings));
    document.finish()
}

/// For keeping and for everybody: PDF/A-2a with PDF/UA-1.
fn standards() -> Configuration {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("both standards are of PDF 1.7")
}

fn metadata(report: &Report) -> Metadata {
    let at = report.made_at.utc();
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let made_at = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0);
    let about: Vec<String> = report
        .about
        .iter()
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    let title = one_line(&report.title);
    let title = if title.is_empty() { NONE.to_owned() } else { title };
    Metadata::new()
        .title(title)
        .description(one_line(&about.join("; ")))
        .language(report.lang.to_string())
        .creator("Sportello".to_owned())
        .creation_date(made_at)
}

/// The bookmarks: the title, and under it the sections.
fn outline(headings: &[(u16, String, usize, f32)]) -> Outline {
    let mut outline = Outline::new();
    let mut title: Option<OutlineNode> = None;
    for (_, text, page, top) in headings {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, (top - 10.0).max(0.0)));
        let node = OutlineNode::new(one_line(text), place);
        match &mut title {
            None => title = Some(node.with_open(true)),
            Some(title) => title.push_child(node),
        }
    }
    if let Some(title) = title {
        outline.push_child(title);
    }
    outline
}

fn tagged(node: Node, ids: &[Option<Identifier>]) -> Option<TreeNode> {
    match node {
        Node::Leaf(leaf) => ids[leaf].map(TreeNode::from),
        Node::Group(kind, children) => {
            let children = children
                .into_iter()
                .filter_map(|child| tagged(child, ids))
                .collect();
            Some(TagGroup::with_children(kind, children).into())
        }
    }
}

/// The two weights.
struct Fonts([Font; 2]);

impl Fonts {
    fn load() -> Fonts {
        let font = |bold| Font::new(Typeface::of(bold).file.into(), 0).expect("the typeface was read before");
        Fonts([font(false), font(true)])
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Area { corners, fill, edge } => {
            surface.set_fill(fill.map(paint));
            surface.set_stroke(edge.map(|colour| stroke(colour, 0.7)));
            if fill.is_some() || edge.is_some() {
                draw_paths(surface, std::slice::from_ref(corners), true);
            }
        }
        Mark::Strokes {
            paths,
            colour,
            width,
            dash,
        } => {
            surface.set_fill(None);
            let dash = dash.lengths().map(|(line, gap)| StrokeDash {
                array: vec![line, gap],
                offset: 0.0,
            });
            surface.set_stroke(Some(Stroke {
                dash,
                ..stroke(*colour, *width)
            }));
            draw_paths(surface, paths, false);
        }
        Mark::Text {
            at: (x, y),
            anchor,
            text,
            size,
            bold,
            colour,
        } => {
            let width = typeface::width(text, *size, *bold);
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            surface.set_fill(Some(paint(*colour)));
            surface.set_stroke(None);
            let font = fonts.0[usize::from(*bold)].clone();
            // The file says which characters its letters are: those that are drawn, not those they stand for.
            let face = Typeface::of(*bold);
            let drawn: String = text.chars().map(|c| face.stand_in(c)).collect();
            let letters = glyphs(&drawn, face);
            if !letters.is_empty() {
                surface.draw_glyphs(Point::from_xy(left, *y), &letters, font, &drawn, *size, false);
            }
        }
    }
}

fn glyphs(text: &str, face: &Typeface) -> Vec<KrillaGlyph> {
    let glyph = |(index, c): (usize, char)| {
        let letter = face.letter(c);
        KrillaGlyph {
            glyph_id: GlyphId::new(letter.glyph),
            text_range: index..index + c.len_utf8(),
            x_advance: letter.advance,
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        }
    };
    text.char_indices().map(glyph).collect()
}

fn draw_paths(surface: &mut Surface<'_>, paths: &[Vec<plot::Point>], closed: bool) {
    let mut builder = PathBuilder::new();
    for path in paths {
        for (index, (x, y)) in path.iter().enumerate() {
            match index {
                0 => builder.move_to(*x, *y),
                _ => builder.line_to(*x, *y),
            }
        }
        if closed {
            builder.close();
        }
    }
    if let Some(path) = builder.finish() {
        surface.draw_path(&path);
    }
}

fn paint([red, green, blue]: Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

fn stroke([red, green, blue]: Colour, width: f32) -> Stroke {
    Stroke {
        paint: rgb::Color::new(red, green, blue).into(),
        width,
        miter_limit: 10.0,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Miter,
        opacity: NormalizedF32::ONE,
        dash: None,
    }
}
