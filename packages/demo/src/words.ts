/** What the people, streets and cakes of the demo are called. */
export const givenNames =
  'Amélie Chloé Zoë Inès Léa Maëlys Noémie Éloïse Anaïs Agnès Björn Søren Jürgen Jörg Łukasz Zofia Małgorzata Paweł Ana João Inês Gonçalo Begoña Iñaki Núria Jordi Ağca Çiğdem Şule Ömer Δήμητρα Γιώργος Ольга Дмитрий 美咲 翔太 Siobhán Pádraig Renée Noël Thomas Marie Paul Emma Louis Jules Camille Arthur Hannah Felix Greta Otto'.split(
    ' ',
  );
export const familyNames =
  "Lefèvre Müller Nuñez Håkansson Øvergård Dvořák Škoda Kowalczyk Wójcik Garção Muñoz Peña O'Brien D'Angelo O’Sullivan Çelik Öztürk Παπαδόπουλος Иванова Соколов 佐藤 鈴木 Martin Bernard Dubois Laurent Simon Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Schneider Fischer Weber Meyer Wagner Becker Hoffmann".split(
    ' ',
  );
export const streets =
  'Rue du Four|Rue Crémieux|Avenue des Tilleuls|Quai de la Tournelle|Place du Marché|Allée des Érables|Impasse du Moulin à Vent|Boulevard Saint-Germain|Chemin des Pâtissiers|Bäckergasse|Königstraße|Große Bleichen'.split(
    '|',
  );
export const cities: readonly (readonly [postalCode: string, city: string, country: string])[] = [
  ['75006', 'Paris', 'FR'],
  ['69002', 'Lyon', 'FR'],
  ['67000', 'Strasbourg', 'FR'],
  ['13001', 'Marseille', 'FR'],
  ['29000', 'Quimper', 'FR'],
  ['1204', 'Genève', 'CH'],
  ['1000', 'Bruxelles', 'BE'],
  ['50667', 'Köln', 'DE'],
  ['80331', 'München', 'DE'],
];
export const allergies = 'nuts gluten lactose egg soy sesame'.split(' ');

export const categories = ['tarte', 'gâteau', 'viennoiserie', 'macaron', 'confiserie', 'glace'] as const;
export const pastries =
  'Crème brûlée|Éclair au café|Paris-Brest|Saint-Honoré|Mille-feuille|Tarte Tatin|Opéra|Religieuse|Canelé|Financier|Madeleine|Macaron|Baba au rhum|Clafoutis|Kouign-amann|Croquembouche|Dacquoise|Galette des rois|Flan pâtissier|Chausson aux pommes|Pain au chocolat|Croissant|Brioche tressée|Charlotte|Mont-Blanc|Île flottante|Nougat glacé|Profiteroles'.split(
    '|',
  );
export const flavours =
  'à la vanille de Tahiti|au citron de Menton|à la pistache|au chocolat noir 70 %|à la framboise|aux noisettes du Piémont|au caramel beurre salé|à la fleur d’oranger|aux marrons|à la rose|au yuzu (ゆず)|aux figues'.split(
    '|',
  );
export const ingredients =
  'farine|beurre doux|œufs|sucre|crème fraîche|lait entier|vanille|amandes|levure|sel de Guérande|miel|gélatine'.split(
    '|',
  );
export const praise =
  'Simply the best in town.|A little too sweet for me.|My grandmother cried with joy 😊.|The crust stayed crisp for two days.|We had it for our daughter’s birthday.|Arrived a bit shaken, but tasted divine.|Nous reviendrons, c’est certain !|Wunderbar, wie damals in Straßburg.|Not as good as last year.|The cream is light as a cloud ☁.|Perfect with a glass of Sauternes.|とても美味しかったです。|I would order it again tomorrow.|The box was beautiful, too.'.split(
    '|',
  );
export const orderNotes =
  'Please ring twice.|No nuts, please!|Write “Bon anniversaire Zoë” on it.|Leave it with the concierge (2ᵉ étage).|Collect at 7:30\tor a little later.|Two lines:\nthe second one.'.split(
    '|',
  );
