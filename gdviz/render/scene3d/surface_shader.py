"""The shaders of the surface: its mesh from a texture of heights, its look pixel by pixel."""

from gdviz.render.scene3d.program import COMMON

VERTEX = (
    COMMON
    + """
uniform sampler2D heights;      // share of the box, or HOLE
uniform mat4 clip;
uniform float box_height;
uniform float flat_at;          // where the floor is, if it is what is drawn
uniform bool flattened;
out float v_level;
out float v_solid;              // below 1 anywhere near a hole
out vec3 v_normal;
out vec3 v_place;

float level_at(ivec2 p, ivec2 size, float otherwise) {
    float level = texelFetch(heights, clamp(p, ivec2(0), size - 1), 0).r;
    return level < -1.0 ? otherwise : level;
}

void main() {
    ivec2 size = textureSize(heights, 0);
    ivec2 p = ivec2(gl_VertexID % size.x, gl_VertexID / size.x);
    float level = texelFetch(heights, p, 0).r;
    v_solid = level < -1.0 ? 0.0 : 1.0;
    level = max(level, 0.0);
    v_level = level;
    vec2 pitch = 2.0 / vec2(size - 1);
    ivec2 right = ivec2(1, 0), up = ivec2(0, 1);
    vec2 across = vec2(float(min(p.x + 1, size.x - 1) - max(p.x - 1, 0)),
                       float(min(p.y + 1, size.y - 1) - max(p.y - 1, 0))) * pitch;
    vec2 rise = vec2(level_at(p + right, size, level) - level_at(p - right, size, level),
                     level_at(p + up, size, level) - level_at(p - up, size, level));
    v_normal = flattened ? vec3(0.0, 0.0, 1.0) : vec3(-rise * box_height / across, 1.0);
    v_place = vec3(vec2(p) * pitch - 1.0, flattened ? flat_at : level * box_height);
    gl_Position = clip * vec4(v_place, 1.0);
}
"""
)

FRAGMENT = (
    COMMON
    + """
uniform sampler2D colours;        // level -> colour
uniform sampler2D contour_index;  // level -> number of contour lines below, between them fractional
uniform sampler2D sky;            // how much of the sky is seen from each place
uniform vec3 eye;
uniform vec3 shade;               // what the deepest shade leaves of each, beside its darkness
uniform vec3 line_colour;
uniform float line_width;         // pixels
uniform float mesh_lines;         // cells of the mesh of lines along a side, or 0
uniform float opacity;
uniform float ghost;              // how light lines are where there is nothing between them
uniform bool is_cut;              // whether there is nothing above the lid
uniform bool flattened;
in float v_level;
in float v_solid;
in vec3 v_normal;
in vec3 v_place;
out vec4 colour;

// How much of a pixel a line covers that runs where `at` is whole.
float line(float at, float pitch, float width) {
    float away = abs(fract(at - 0.5) - 0.5) / pitch;
    return 1.0 - smoothstep(0.5 * width - 0.4, 0.5 * width + 0.6, away);
}

vec3 lit(vec3 base) {
    vec3 n = normalize(v_normal);
    vec3 to_eye = normalize(eye - v_place);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 key = normalize(vec3(-0.45, -0.35, 0.82));
    vec3 fill = normalize(vec3(0.7, 0.4, 0.35));
    float seen = texture(sky, 0.5 * v_place.xy + 0.5).r;
    float diffuse = mix(0.44, 0.68, seen) + 0.38 * max(dot(n, key), 0.0) * mix(0.75, 1.0, seen)
                  + 0.10 * max(dot(n, fill), 0.0);
    vec3 tint = mix(shade, vec3(1.0), smoothstep(0.5, 1.05, diffuse));
    float gloss = pow(max(dot(n, normalize(key + to_eye)), 0.0), 40.0);
    return base * tint * diffuse + 0.15 * gloss * seen;
}

void main() {
    if (v_solid < 0.999 || (is_cut && v_level > 1.0)) discard;
    vec3 base = texture(colours, vec2(v_level, 0.5)).rgb;
    float index = texture(contour_index, vec2(v_level, 0.5)).r;
    float pitch = max(fwidth(index), 1e-6);
    // Lines that crowd closer than three pixels fade instead of turning the slope black; and so
    // do those on a plain, where the level of the line is told from others by rounding alone.
    float ink = 0.42 * line(index, pitch, line_width)
              * (1.0 - smoothstep(0.15, 0.45, pitch)) * smoothstep(1e-5, 1e-4, pitch);
    if (mesh_lines > 0.0) {
        vec2 at = (0.5 * v_place.xy + 0.5) * mesh_lines, wide = max(fwidth(at), vec2(1e-6));
        vec2 drawn = vec2(line(at.x, wide.x, line_width), line(at.y, wide.y, line_width))
                   * (1.0 - smoothstep(0.2, 0.5, wide));
        ink = max(ink, 0.36 * max(drawn.x, drawn.y));
    }
    if (is_cut) {
        float below = (1.0 - v_level) / max(fwidth(v_level), 1e-9);
        ink = max(ink, 0.75 * (1.0 - smoothstep(line_width, line_width + 1.0, below)));
    }
    vec3 shown = flattened ? base : lit(base);
    vec3 line_ink = mix(ghost * base, line_colour, opacity);
    float alpha = mix(opacity, 1.0, min(2.2 * ink, 1.0));
    if (alpha < 0.02) discard;
    colour = vec4(mix(shown, line_ink, mix(1.0, ink, opacity)), alpha);
}
"""
)
