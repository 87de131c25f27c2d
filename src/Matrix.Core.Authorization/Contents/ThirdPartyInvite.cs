using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Authorization;

/// <summary>Reads the third party's signed part of an invite: <c>content.third_party_invite.signed</c>.</summary>
internal static class ThirdPartyInvite
{
    /// <summary>The maximum number of pairs of a key and a signature that are tried.</summary>
    /// <remarks>An invite has one or two of each. Without the limit, two events full of them would cost the time of half a million verifications.</remarks>
    public const int MaxSignatureChecks = 1024;

    /// <summary>Tries to get <c>signed</c>, of any type.</summary>
    public static bool TryGetSigned(Pdu invite, out JsonSlice signed)
    {
        signed = default;
        return invite.Content.TryGetMember("third_party_invite"u8, out JsonSlice outer) && outer.TryGetMember("signed"u8, out signed);
    }

    /// <summary>Tries to get the token. Returns <see langword="false"/> if it is missing or not a string.</summary>
    public static bool TryGetToken(Pdu invite, out Utf8Text token)
    {
        token = default;
        if (!TryGetSigned(invite, out JsonSlice signed) || !signed.TryGetMember("token"u8, out JsonSlice value) || !value.TryGetUtf8(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        token = invite.GetText(text);
        return true;
    }

    /// <summary>Determines whether any signature in <c>signed</c> verifies with any key of the <c>m.room.third_party_invite</c> event.</summary>
    /// <remarks>
    /// One good signature is enough. Signatures of other algorithms and malformed keys and signatures are skipped. The search ends after
    /// <see cref="MaxSignatureChecks"/> attempts.
    /// </remarks>
    public static bool IsSigned(JsonSlice signed, Pdu thirdPartyInvite)
    {
        if (!SignableObject.TryRead(signed.Utf8Span, CanonicalJsonMode.RelaxedVerbatim, out SignableObject parts, out _))
        {
            return false;
        }

        int checks = 0;
        foreach (VerifyKey key in KeysOf(thirdPartyInvite))
        {
            foreach (JsonMember entity in parts.Signatures.EnumerateObject())
            {
                foreach (JsonMember signature in entity.Value.EnumerateObject())
                {
                    if (!KeyId.TryParse(signature.Name, out KeyId keyId) || !keyId.IsEd25519)
                    {
                        continue;
                    }

                    if (++checks > MaxSignatureChecks)
                    {
                        return false;
                    }

                    if (key.VerifyEncoded(parts.Signed, signature.Value))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static List<VerifyKey> KeysOf(Pdu thirdPartyInvite)
    {
        var keys = new List<VerifyKey>();
        JsonSlice content = thirdPartyInvite.Content;
        AddKey(keys, content);
        _ = content.TryGetMember("public_keys"u8, out JsonSlice list);
        foreach (JsonSlice item in list.EnumerateArray())
        {
            AddKey(keys, item);
        }

        return keys;
    }

    private static void AddKey(List<VerifyKey> keys, JsonSlice holder)
    {
        if (holder.TryGetMember("public_key"u8, out JsonSlice value) && value.TryGetUtf8(out ReadOnlySpan<byte> text)
            && VerifyKey.TryFromBase64(text, out VerifyKey? key))
        {
            keys.Add(key);
        }
    }
}
