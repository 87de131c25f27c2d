using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Authorization;

/// <summary>The third party's word in an invite: <c>content.third_party_invite.signed</c>.</summary>
internal static class ThirdPartyInvite
{
    /// <summary>
    /// The most pairs of a key and a signature that are tried. An invite has one or two of each; two events full of them would cost the
    /// time of half a million signatures.
    /// </summary>
    public const int MaxSignatureChecks = 1024;

    /// <summary>Finds <c>signed</c>, of whatever type.</summary>
    public static bool TryGetSigned(Pdu invite, out JsonSlice signed)
    {
        signed = default;
        return invite.Content.TryGetMember("third_party_invite"u8, out JsonSlice outer) && outer.TryGetMember("signed"u8, out signed);
    }

    /// <summary>Finds the token; false where it is missing or no string.</summary>
    public static bool TryGetToken(Pdu invite, out Utf8Text token)
    {
        token = default;
        if (!TryGetSigned(invite, out JsonSlice signed) || !signed.TryGetMember("token"u8, out JsonSlice value) || !value.TryGetUtf8(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        token = invite.TextOf(text);
        return true;
    }

    /// <summary>Whether any signature in <c>signed</c> holds under any key of the <c>m.room.third_party_invite</c> event.</summary>
    /// <remarks>
    /// Signatures of other algorithms, keys and signatures that cannot be read are passed over: one that holds is enough. None is found
    /// behind <see cref="MaxSignatureChecks"/> that do not.
    /// </remarks>
    public static bool IsSigned(JsonSlice signed, Pdu thirdPartyInvite)
    {
        if (!SignableObject.TryRead(signed.Utf8, CanonicalJsonMode.RelaxedVerbatim, out SignableObject parts, out _))
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

                    if (SignatureCheck.IsGood(key, parts.Signed, signature.Value))
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
