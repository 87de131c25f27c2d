using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Which servers may take part in a room: <c>m.room.server_acl</c>. Immutable.</summary>
/// <remarks>
/// Matrix spec, client-server API, § m.room.server_acl; server-server API, § Server Access Control Lists; MSC4436. It binds requests, not
/// events: what a denied server sent and others relay is judged by the auth rules alone. Names are compared without their port and
/// without regard to case; a list that is none is empty, an entry that is no string is passed over.
/// </remarks>
public sealed class ServerAcl
{
    private readonly ImmutableArray<byte[]> _allow;
    private readonly ImmutableArray<byte[]> _deny;
    private readonly bool _allowIPLiterals;

    private ServerAcl(JsonSlice content)
    {
        _allow = Read(content, "allow"u8);
        _deny = Read(content, "deny"u8);
        _allowIPLiterals = !(content.TryGetMember("allow_ip_literals"u8, out JsonSlice value) && value.TryGetBoolean(out bool allowed) && !allowed);
    }

    /// <summary>Reads the list of a room.</summary>
    /// <param name="acl">The event at <c>m.room.server_acl</c> and the empty state key. A room that has none allows every server.</param>
    public static ServerAcl Of(VerifiedPdu acl)
    {
        ArgumentNullException.ThrowIfNull(acl);
        return new ServerAcl(acl.Pdu.Content);
    }

    /// <summary>Whether a server may take part.</summary>
    /// <param name="server">The server.</param>
    public bool Allows(ServerName server)
    {
        if (server.IsDefault || (!_allowIPLiterals && server.IsIPLiteral))
        {
            return false;
        }

        ReadOnlySpan<byte> host = server.Host.Span;
        return !MatchesAny(_deny, host) && MatchesAny(_allow, host);
    }

    private static ImmutableArray<byte[]> Read(JsonSlice content, ReadOnlySpan<byte> name)
    {
        ImmutableArray<byte[]>.Builder globs = ImmutableArray.CreateBuilder<byte[]>();
        _ = content.TryGetMember(name, out JsonSlice list);
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (item.TryGetUtf8(out ReadOnlySpan<byte> glob))
            {
                globs.Add(glob.ToArray());
            }
        }

        return globs.ToImmutable();
    }

    private static bool MatchesAny(ImmutableArray<byte[]> globs, ReadOnlySpan<byte> host)
    {
        foreach (byte[] glob in globs)
        {
            if (Matches(glob, host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Matches a glob over the whole name: <c>*</c> any text, <c>?</c> one character. It goes back to the last star alone, so that the
    /// work is bounded by the product of the lengths, whatever the glob.
    /// </summary>
    private static bool Matches(ReadOnlySpan<byte> glob, ReadOnlySpan<byte> host)
    {
        int g = 0;
        int h = 0;
        int star = -1;
        int resume = 0;
        while (h < host.Length)
        {
            if (g < glob.Length && glob[g] == '*')
            {
                star = g++;
                resume = h;
            }
            else if (g < glob.Length && (glob[g] == '?' || ToLower(glob[g]) == ToLower(host[h])))
            {
                g++;
                h++;
            }
            else if (star >= 0)
            {
                g = star + 1;
                h = ++resume;
            }
            else
            {
                return false;
            }
        }

        return !glob[g..].ContainsAnyExcept((byte)'*');
    }

    private static byte ToLower(byte unit) => unit is >= (byte)'A' and <= (byte)'Z' ? (byte)(unit | 0x20) : unit;
}
