"""Paints one layer of picture: its source at its place, over its background, with effects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reelwright.render import backgrounds, delogo, geometry, moves
from reelwright.render.cuts import Cutter, Moment, Patch
from reelwright.render.effecting import Effects, active
from reelwright.render.geometry import Box
from reelwright.render.keeping import ByteCache
from reelwright.render.planes import (
    Planes,
    blend,
    color_of,
    empty,
    fade,
    fill,
    lay,
    transparent,
)
from reelwright.render.protocols import TextLayers
from reelwright.render.registry import is_filter
from reelwright.render.sources import Sources
from reelwright.timeline.composition import Background, Composition, Effect, PictureLayer, Rect

_KEPT_BYTES = 128 << 20


def stills() -> ByteCache[Patch]:
    """Return a store for what stands still; it may serve one composition after another."""
    return ByteCache(_KEPT_BYTES, lambda patch: patch.nbytes)


class LayerPainter:
    """Paints layers on a canvas of the composition's size; keeps what stands still."""

    def __init__(
        self,
        composition: Composition,
        sources: Sources,
        effects: Effects,
        kept: ByteCache[Patch],
        texts: TextLayers | None = None,
    ) -> None:
        self._texts = texts
        self._canvas = Box(0, 0, composition.width, composition.height)
        self._sources = sources
        self._effects = effects
        self._kept = kept
        self._cutter = Cutter(sources, kept)

    def moving(self, layer: PictureLayer) -> bool:
        """Say whether the layer needs a decoded source frame at each output frame."""
        return self._cutter.moving(layer)

    def covers(self, layer: PictureLayer, frame: int) -> bool:
        """Say whether nothing below the layer can be seen at that frame."""
        if layer.opacity < 1 or not all(map(_recolours, active(layer.effects, frame))):
            return False
        if layer.background is not None:
            return True
        outer = geometry.snap(geometry.framed(layer))
        if layer.rotate % 360 or not outer.contains(self._canvas):
            return False
        if layer.fill is not None:
            return layer.matte is None
        inside = layer.pan is None or geometry.pan_stays_inside(layer.pan)
        return inside and not self._cutter.has_alpha(layer)

    def paint(self, moment: Moment, target: Planes) -> None:
        """Lay the layer over the target.

        A moving layer whose source has no frame to show is not there.
        """
        layer = moment.layer
        if self.moving(layer) and moment.source is None:
            return
        if layer.texts and layer.opacity < 1:
            # The picture and the texts on it are seen through as one.
            whole = transparent(self._canvas.width, self._canvas.height)
            self.paint(replace(moment, layer=replace(layer, opacity=1.0)), whole)
            lay(target, fade(whole, layer.opacity))
            return
        self._paint(moment, target)
        if layer.texts and self._texts is not None:
            for overlay in self._texts.overlays(layer.texts, moment.frame):
                blend(target, overlay)

    def _paint(self, moment: Moment, target: Planes) -> None:
        """Lay the layer over the target, without its texts."""
        layer = moment.layer
        if self._stands_still(layer):
            patch = self._kept.get(self._whole_key(layer), lambda: self._whole(moment))
            patch.kept = True
        elif layer.background is not None and not self._changes(layer, moment.frame):
            self._over_background(moment, layer.background, target)
            return
        else:
            patch = self._whole(moment)
        lay(target, patch.picture, patch.x, patch.y)

    def _whole_key(self, layer: PictureLayer) -> tuple[object, ...]:
        behind = layer.background.source if layer.background is not None else ""
        paths = [self._sources[name].path for name in (layer.source, behind) if name]
        return (self._canvas, *paths, replace(layer, start=0, end=0, texts=()))

    def _stands_still(self, layer: PictureLayer) -> bool:
        changes = layer.pan or layer.effects or layer.delogo or layer.matte
        return not changes and not self.moving(layer)

    def _changes(self, layer: PictureLayer, frame: int) -> bool:
        """Say whether something is done to the layer together with its background."""
        later = (*layer.effects, *layer.delogo)
        return layer.opacity < 1 or any(active(later, frame))

    def _whole(self, moment: Moment) -> Patch:
        """Return the layer with everything that is done to it."""
        layer = moment.layer
        if layer.background is not None:
            canvas = empty(self._canvas.width, self._canvas.height)
            self._over_background(moment, layer.background, canvas)
            patch = Patch(canvas, 0, 0)
        else:
            patch = self._foreground(moment)
        patch = self._with_effects(patch, layer.effects, moment.frame)
        for effect in active(layer.delogo, moment.frame):
            crop = self._cutter.crop(layer)
            region = geometry.on_canvas(effect.region or crop, crop, layer, moment.frame)
            if region is not None:
                patch = _own(patch)
                place = Rect(region.x - patch.x, region.y - patch.y, region.width, region.height)
                delogo.cover(patch.picture, place)
        if layer.opacity < 1:
            patch = Patch(fade(patch.picture, layer.opacity), patch.x, patch.y)
        return patch

    def _with_effects(self, patch: Patch, effects: Iterable[Effect], frame: int) -> Patch:
        for effect in active(effects, frame):
            patch = _own(patch)
            picture = self._effects.apply(effect, patch.picture, frame, (patch.x, patch.y))
            patch = Patch(picture, patch.x, patch.y)
        return patch

    def _over_background(self, moment: Moment, background: Background, target: Planes) -> None:
        """Paint the background over the whole target, and the picture over it."""
        patch = self._foreground(moment)
        picture = patch.picture
        free = [self._canvas]
        if picture.alpha is None:
            box = Box(patch.x, patch.y, picture.width, picture.height)
            free = backgrounds.bands(box, self._canvas.width, self._canvas.height)
        if target.alpha is not None:
            target.alpha.fill(255)
        if free:
            self._fill(background, moment, picture, target, free)
        lay(target, picture, patch.x, patch.y)

    def _fill(
        self,
        background: Background,
        moment: Moment,
        picture: Planes,
        target: Planes,
        free: list[Box],
    ) -> None:
        """Fill the free parts of the target; `picture` is what is blurred."""
        if background.kind == "blur":
            behind = picture if picture.alpha is None else self._at_rest(moment)
            backgrounds.blur(behind, target, background.sigma, free)
            return
        for box in free:
            place = target.part(box.x, box.y, box.width, box.height)
            if background.kind == "color":
                fill(place, color_of(background.color))
            else:
                key = (self._canvas, self._sources[background.source].path)
                image = self._kept.get(key, lambda: self._image(background.source))
                place.copy_from(image.picture.part(box.x, box.y, box.width, box.height))

    def _image(self, reference: str) -> Patch:
        picture = self._cutter.covering(reference, self._canvas.width, self._canvas.height)
        return Patch(picture, 0, 0, kept=True)

    def _at_rest(self, moment: Moment) -> Planes:
        """Return all of the layer's picture, not turned and not moved, to be blurred.

        A turned or shrunk picture has corners and margins in which there is nothing.
        """
        layer = moment.layer
        box = geometry.enough_to_cover(geometry.snap(layer.rect), self._canvas)
        return self._cutter.cut(moment, self._cutter.crop(layer), box).picture

    def _foreground(self, moment: Moment) -> Patch:
        """Return the layer's own picture at its place, without background and effects."""
        layer = moment.layer
        outer = geometry.framed(layer)
        whole = geometry.snap(outer)
        if not layer.rotate % 360:
            shown = whole.meet(self._canvas)
            return self._framed(moment, shown) if shown else _nowhere()
        around = geometry.bounds(geometry.rotated_bounds(outer, layer.rotate))
        shown = around.meet(self._canvas)
        if shown is None:
            return _nowhere()
        part = geometry.turned_part(layer.rotate, outer, shown).meet(whole)
        if part is None:
            return _nowhere()
        turn = geometry.rotation_affine(layer.rotate, outer, whole, part, shown)
        picture = self._framed(moment, part).picture
        turned = moves.warp(picture, turn, shown.width, shown.height, bounded=True)
        return Patch(turned, shown.x, shown.y)

    def _framed(self, moment: Moment, shown: Box) -> Patch:
        """Return the part `shown` of the layer's picture and its margins, not yet turned."""
        layer = moment.layer
        inner = geometry.snap(layer.rect)
        if layer.fill is None:
            return self._upright(moment, inner, shown)
        picture = empty(shown.width, shown.height)
        fill(picture, color_of(layer.fill.color))
        seen = inner.meet(shown)
        if seen is not None:
            patch = self._upright(moment, inner, seen)
            lay(picture, patch.picture, seen.x - shown.x, seen.y - shown.y)
        return Patch(picture, shown.x, shown.y)

    def _upright(self, moment: Moment, whole: Box, shown: Box) -> Patch:
        """Return the part `shown` of the layer's box `whole`, not yet turned."""
        layer = moment.layer
        crop = self._cutter.crop(layer)
        if layer.pan is None:
            part = geometry.shown_part(
                crop, whole, shown, flip_x=layer.flip_horizontal, flip_y=layer.flip_vertical
            )
            return self._cutter.cut(moment, part, shown)
        size = geometry.pan_source_size(layer.pan, crop.width, crop.height, layer.rect)
        base = self._cutter.cut(moment, crop, Box(0, 0, *size)).picture
        view = geometry.pan_at(layer.pan, moment.frame - layer.start)
        moved = moves.warp(
            base,
            geometry.pan_affine(view, *size, layer.rect, shown),
            shown.width,
            shown.height,
            bounded=not geometry.pan_stays_inside(layer.pan),
        )
        return Patch(moved, shown.x, shown.y)


def _recolours(effect: Effect) -> bool:
    """Say whether an effect leaves a picture opaque; of visual effects nobody knows."""
    return is_filter(effect.name)


def _own(patch: Patch) -> Patch:
    return Patch(patch.picture.copy(), patch.x, patch.y) if patch.kept else patch


def _nowhere() -> Patch:
    return Patch(transparent(2, 2), -2, -2)
