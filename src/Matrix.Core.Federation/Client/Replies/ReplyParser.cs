using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Tries to parse a reply.</summary>
/// <param name="json">The body as received.</param>
/// <param name="reply">The reply, or null if the body cannot be read.</param>
/// <param name="error">The reason that the body cannot be read.</param>
internal delegate bool ReplyParser<T>(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out T? reply, out ContentError error)
    where T : class;
