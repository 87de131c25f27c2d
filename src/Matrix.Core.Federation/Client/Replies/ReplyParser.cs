using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads a reply.</summary>
/// <param name="json">The body as received.</param>
/// <param name="reply">What it says.</param>
/// <param name="error">Why it cannot be read.</param>
internal delegate bool ReplyParser<T>(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out T? reply, out ContentError error)
    where T : class;
